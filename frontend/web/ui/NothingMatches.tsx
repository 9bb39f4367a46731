import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { EmptyState } from "./EmptyState";

/** What stands in the place of a list whose filters leave nothing, with the way back. */
export function NothingMatches({ clear }: { clear: () => void }) {
  const { t } = useTranslation();
  return (
    <EmptyState
      action={
        <Button variant="default" onClick={clear}>
          {t("words.clearFilters")}
        </Button>
      }
    >
      {t("words.nothingMatches")}
    </EmptyState>
  );
}
