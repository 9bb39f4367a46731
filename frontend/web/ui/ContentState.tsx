import { IconAlertTriangle, IconCheck, IconLoader2, IconPlayerStop, type Icon } from "@tabler/icons-react";
import type { Schema } from "@shared/api";
import { useTranslation } from "react-i18next";
import { StateWord, type Tone } from "./StateWord";

type Status = Schema["ContentOut"]["status"];

const SIGNS: Record<Status, [Icon, Tone]> = {
  processing: [IconLoader2, "blue"],
  ready: [IconCheck, "green"],
  failed: [IconAlertTriangle, "red"],
};

interface ContentStateProps {
  status: Status;
  percent?: number;
  /** Its preparation was stopped by somebody: it did not fail. */
  isStopped?: boolean;
}

export function ContentState({ status, percent, isStopped = false }: ContentStateProps) {
  const { t } = useTranslation();
  if (isStopped)
    return (
      <StateWord icon={IconPlayerStop} tone="grey">
        {t("states.content.stopped")}
      </StateWord>
    );
  const [icon, tone] = SIGNS[status];
  return (
    <StateWord icon={icon} tone={tone}>
      {status === "processing" && percent
        ? t("states.content.processingPercent", { percent })
        : t(`states.content.${status}`)}
    </StateWord>
  );
}
