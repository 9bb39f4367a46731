import { IconBolt, IconBoltOff, IconLoader2 } from "@tabler/icons-react";
import { VisuallyHidden } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useLink } from "@web/live/link";
import { StateWord } from "@web/ui/StateWord";

/** Whether what one sees moves by itself. */
export function LiveSign() {
  const { t } = useTranslation();
  const link = useLink();
  return (
    <div role="status" data-live={link}>
      <VisuallyHidden>{t("app.live.label")}: </VisuallyHidden>
      {link === "connected" && (
        <StateWord icon={IconBolt} tone="green">
          {t("app.live.connected")}
        </StateWord>
      )}
      {link === "connecting" && (
        <StateWord icon={IconLoader2} tone="grey">
          {t("app.live.connecting")}
        </StateWord>
      )}
      {link === "lost" && (
        <StateWord icon={IconBoltOff} tone="amber" title={t("app.live.lost")}>
          {t("app.live.offline")}
        </StateWord>
      )}
    </div>
  );
}
