import { IconCalendarX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { StateWord } from "@web/ui/StateWord";

/** On what stands in a campaign and is shown by no screen any more. */
export function ExpiredMark() {
  const { t } = useTranslation();
  return (
    <StateWord icon={IconCalendarX} tone="red" title={t("campaigns.builder.expiredHint")}>
      {t("campaigns.builder.expired")}
    </StateWord>
  );
}
