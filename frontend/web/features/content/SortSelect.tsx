import { Select } from "@mantine/core";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { ContentFiltering } from "./useContentFilters";

const PLAIN_SORTS = ["-created_at", "created_at", "title", "-title"] as const;
const OWN_SORTS = ["-file_size_bytes", "file_size_bytes", "-duration_seconds"] as const;
const NEWEST = "-created_at";

/** In what order the library stands. */
export function SortSelect({ filtering: { filters, set } }: { filtering: ContentFiltering }) {
  const { t } = useTranslation();
  return (
    <Select
      aria-label={t("words.sort")}
      allowDeselect={false}
      size="xs"
      w={160}
      data={sortsSaid(t)}
      value={filters.sort ?? NEWEST}
      onChange={(sort) => set({ sort: sort === NEWEST ? null : sort })}
    />
  );
}

function sortsSaid(t: TFunction) {
  return [
    ...PLAIN_SORTS.map((sort) => ({ value: sort, label: t(`words.sorts.${sort}`) })),
    ...OWN_SORTS.map((sort) => ({ value: sort, label: t(`library.sorts.${sort}`) })),
  ];
}
