import {
  IconAlertTriangle,
  IconCheck,
  IconClock,
  IconCloudOff,
  IconPlayerPause,
  IconRefreshAlert,
  IconUpload,
  type Icon,
} from "@tabler/icons-react";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { StateWord, type Tone } from "@web/ui/StateWord";
import { isAskedToWait, type Entry } from "./queue";
import { leftWords, speedWords } from "./sayings";
import { secondsLeft, speedOf } from "./speed";
import { percentOf } from "./totals";

const SIGNS: Record<Entry["state"], [Icon, Tone]> = {
  waiting: [IconClock, "grey"],
  sending: [IconUpload, "blue"],
  stalled: [IconCloudOff, "amber"],
  paused: [IconPlayerPause, "violet"],
  interrupted: [IconRefreshAlert, "amber"],
  sent: [IconCheck, "green"],
  failed: [IconAlertTriangle, "red"],
};

export function EntryState({ entry, now }: { entry: Entry; now: number }) {
  const { t, i18n } = useTranslation();
  const [icon, tone] = SIGNS[entry.state];
  return (
    <StateWord icon={icon} tone={tone}>
      {entry.state === "sending" ? sendingWords(entry, now, t, i18n.language) : stateWords(entry, t)}
    </StateWord>
  );
}

function stateWords(entry: Entry, t: TFunction): string {
  const percent = percentOf(entry);
  if (entry.state === "interrupted")
    return t(entry.isElsewhere ? "uploads.elsewhere" : "uploads.stoppedAt", { percent });
  if (isAskedToWait(entry)) return t("uploads.askedToWait", { percent });
  return t(`uploads.${entry.state}`, { percent });
}

/** "42 % · 3.1 MB/s · 2 min left" */
function sendingWords(entry: Entry, now: number, t: TFunction, locale: string): string {
  const speed = speedOf(entry.trail, now);
  const left = secondsLeft(entry.size - entry.sentBytes, speed);
  return [
    t("uploads.sending", { percent: percentOf(entry) }),
    speed !== null && speedWords(t, speed, locale),
    left !== null && leftWords(t, left),
  ]
    .filter(Boolean)
    .join(" · ");
}
