import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Filters } from "@web/ui/Filters";
import { PlaceFilter } from "@web/ui/PlaceFilter";
import { SearchField } from "@web/ui/SearchField";
import { TagField } from "@web/ui/TagField";
import { useContentFilters } from "./useContentFilters";

const TYPES = ["video", "image", "audio", "html", "url"] as const;
const STATES = ["ready", "processing", "failed"] as const;
const SORTS = ["-created_at", "created_at", "title", "-title"] as const;

export function ContentFilters() {
  const { t } = useTranslation();
  const { filters, set } = useContentFilters();
  return (
    <Filters label={t("content.filters")}>
      <SearchField value={filters.q ?? ""} onChange={(q) => set({ q })} />
      <Select
        aria-label={t("words.type")}
        placeholder={t("content.allTypes")}
        clearable
        w={150}
        data={TYPES.map((type) => ({ value: type, label: t(`states.type.${type}`) }))}
        value={filters.type ?? null}
        onChange={(type) => set({ type })}
      />
      <Select
        aria-label={t("words.status")}
        placeholder={t("content.allStates")}
        clearable
        w={150}
        data={STATES.map((state) => ({ value: state, label: t(`states.content.${state}`) }))}
        value={filters.status ?? null}
        onChange={(status) => set({ status })}
      />
      <PlaceFilter w={200} value={filters.location_id} onChange={(location_id) => set({ location_id })} />
      <TagField value={filters.tag ?? ""} onChange={(tag) => set({ tag })} />
      <Select
        aria-label={t("words.sort")}
        allowDeselect={false}
        w={200}
        ml="auto"
        data={SORTS.map((sort) => ({ value: sort, label: t(`words.sorts.${sort}`) }))}
        value={filters.sort ?? "-created_at"}
        onChange={(sort) => set({ sort: sort === "-created_at" ? null : sort })}
      />
    </Filters>
  );
}
