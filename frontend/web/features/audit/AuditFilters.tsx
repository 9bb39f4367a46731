import { Select, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Filters } from "@web/ui/Filters";
import { MomentField } from "@web/ui/NativeFields";
import { SearchField } from "@web/ui/SearchField";
import { ACTIONS } from "./actions";
import classes from "./Audit.module.css";
import { ActorFilter } from "./ActorFilter";
import { actionSaid } from "./said";
import { useAuditFilters } from "./useAuditFilters";

export function AuditFilters() {
  const { t } = useTranslation();
  const { filtering, isBackwards } = useAuditFilters();
  const { filters, set } = filtering;
  return (
    <Filters label={t("audit.filters")} fold={t("audit.fold")}>
      <SearchField value={filters.q ?? ""} onChange={(q) => set({ q })} />
      <ActorFilter value={filters.actor} onChange={(actor) => set({ actor })} />
      <Select
        aria-label={t("audit.action")}
        placeholder={t("audit.anything")}
        clearable
        searchable
        w={220}
        nothingFoundMessage={t("words.nothingMatches")}
        data={useActions()}
        value={filters.action ?? null}
        onChange={(action) => set({ action })}
      />
      {(["from", "to"] as const).map((end) => (
        <MomentField
          key={end}
          className={classes.moment}
          aria-label={t(`audit.${end}`)}
          leftSection={
            <Text size="xs" c="dimmed">
              {t(`audit.${end}`)}
            </Text>
          }
          leftSectionWidth={48}
          w={250}
          max="9999-12-31T23:59"
          error={end === "to" && isBackwards && t("audit.backwards")}
          value={filters[end]}
          onChange={(at) => set({ [end]: at })}
        />
      ))}
    </Filters>
  );
}

function useActions() {
  const { t } = useTranslation();
  return Object.entries(ACTIONS).map(([noun, verbs]) => ({
    group: actionSaid(noun),
    items: [
      { value: noun, label: t("audit.allOf", { noun: actionSaid(noun) }) },
      ...verbs.map((verb) => ({ value: `${noun}.${verb}`, label: actionSaid(`${noun}.${verb}`) })),
    ],
  }));
}
