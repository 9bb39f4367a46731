import { TagsInput, type TagsInputProps } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { contentTags } from "@web/queries/content";

const MOST_TAGS = 20;

/** Tags to be set: those in use are offered while one types, new ones are made by typing. */
export function TagsEdit(props: TagsInputProps) {
  const { t } = useTranslation();
  const { data: known = [] } = useQuery(contentTags);
  return (
    <TagsInput
      placeholder={t("words.tagsHint")}
      maxTags={MOST_TAGS}
      data={known.map(({ tag }) => tag)}
      limit={20}
      {...props}
    />
  );
}
