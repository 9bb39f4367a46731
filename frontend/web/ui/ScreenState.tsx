import {
  IconAlertTriangle,
  IconCheck,
  IconClock,
  IconCloudOff,
  IconDownload,
  IconLink,
  IconPlayerPause,
  type Icon,
} from "@tabler/icons-react";
import type { Schema } from "@shared/api";
import { when } from "@shared/time";
import { useTranslation } from "react-i18next";
import { StateWord, type Tone } from "./StateWord";
import { nowFor, useNow } from "./useNow";

type Shown = Pick<Schema["PlayerOut"], "state" | "playback" | "last_seen_at" | "missing_count">;
export type ScreenWord = Schema["PlayerOut"]["state"] | "paused";

const SIGNS: Record<ScreenWord, [Icon, Tone]> = {
  in_step: [IconCheck, "green"],
  downloading: [IconDownload, "blue"],
  behind: [IconClock, "amber"],
  offline: [IconCloudOff, "grey"],
  fault: [IconAlertTriangle, "red"],
  waiting: [IconLink, "grey"],
  paused: [IconPlayerPause, "violet"],
};

/** The one word for a screen: trouble first, then a pause someone asked for, then the plan. */
export function screenWord({ state, playback }: Pick<Shown, "state" | "playback">): ScreenWord {
  const isTrouble = state === "offline" || state === "fault" || state === "waiting";
  return playback === "paused" && !isTrouble ? "paused" : state;
}

export function ScreenState({ player }: { player: Shown }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const word = screenWord(player);
  const [icon, tone] = SIGNS[word];
  const since = player.last_seen_at ? when(player.last_seen_at, nowFor(player.last_seen_at, now), i18n.language) : "";
  return (
    <StateWord icon={icon} tone={tone}>
      {word === "offline" && since
        ? t("states.player.offlineSince", { when: since })
        : word === "downloading" && player.missing_count > 0
          ? t("states.player.filesLeft", { count: player.missing_count })
          : t(`states.player.${word}`)}
    </StateWord>
  );
}
