import { IconAlertTriangle, IconCheck, IconLoader2, type Icon } from "@tabler/icons-react";
import type { Schema } from "@shared/api";
import { useTranslation } from "react-i18next";
import { StateWord, type Tone } from "./StateWord";

type Status = Schema["ContentOut"]["status"];

const SIGNS: Record<Status, [Icon, Tone]> = {
  processing: [IconLoader2, "blue"],
  ready: [IconCheck, "green"],
  failed: [IconAlertTriangle, "red"],
};

export function ContentState({ status, percent }: { status: Status; percent?: number }) {
  const { t } = useTranslation();
  const [icon, tone] = SIGNS[status];
  return (
    <StateWord icon={icon} tone={tone}>
      {status === "processing" && percent
        ? t("states.content.processingPercent", { percent })
        : t(`states.content.${status}`)}
    </StateWord>
  );
}
