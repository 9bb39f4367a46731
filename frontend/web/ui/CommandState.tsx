import {
  IconArrowsExchange,
  IconBan,
  IconCheck,
  IconCircleX,
  IconClock,
  IconClockOff,
  IconHelpCircle,
  IconSend,
  type Icon,
} from "@tabler/icons-react";
import type { Schema } from "@shared/api";
import { useTranslation } from "react-i18next";
import { StateWord, type Tone } from "./StateWord";

type Status = Schema["CommandOut"]["status"];

const SIGNS: Record<Status, [Icon, Tone]> = {
  queued: [IconClock, "grey"],
  delivered: [IconSend, "blue"],
  done: [IconCheck, "green"],
  failed: [IconCircleX, "red"],
  unsupported: [IconHelpCircle, "amber"],
  expired: [IconClockOff, "amber"],
  superseded: [IconArrowsExchange, "grey"],
  cancelled: [IconBan, "grey"],
};

export function CommandState({ status }: { status: Status }) {
  const { t } = useTranslation();
  const [icon, tone] = SIGNS[status];
  return (
    <StateWord icon={icon} tone={tone}>
      {t(`states.command.${status}`)}
    </StateWord>
  );
}
