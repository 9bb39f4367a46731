import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { contentTags } from "@web/queries/content";

interface TagFilterProps {
  value: string | undefined;
  onChange: (tag: string | null) => void;
}

/** One of the tags in use, the most used first, with how many have it. */
export function TagFilter({ value, onChange }: TagFilterProps) {
  const { t } = useTranslation();
  const { data: tags = [] } = useQuery(contentTags);
  const known = tags.map(({ tag, count }) => ({ value: tag, label: `${tag} (${count})` }));
  // A link may name a tag that nothing has any more: it still stands in the filter, to be cleared.
  const isGone = value !== undefined && !tags.some(({ tag }) => tag === value);
  return (
    <Select
      aria-label={t("words.tag")}
      placeholder={t("library.anyTag")}
      clearable
      searchable
      limit={100}
      w={136}
      nothingFoundMessage={t("words.nothingMatches")}
      data={isGone ? [{ value, label: value }, ...known] : known}
      value={value ?? null}
      onChange={onChange}
    />
  );
}
