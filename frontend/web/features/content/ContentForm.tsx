import { Button, Group, Stack, TagsInput, Text, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { answered, api, type Schema } from "@shared/api";
import { Problem } from "@shared/problem";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { contentEntry, contentKeys, type Content } from "@web/queries/content";
import { useAccount } from "@web/session/useSession";
import { PlaceSelect } from "@web/ui/PlaceSelect";
import { complained, noted, said } from "@web/ui/toast";
import { useDeleteContent } from "./useDeleteContent";

const valuesOf = ({ title, description, tags, location }: Content) => ({
  title,
  description,
  tags,
  location_id: location?.id ?? null,
});

interface ContentFormProps {
  content: Content;
  /** Saved, or changed by someone else: begin again with the newest version. */
  onRenewed: () => void;
  onGone: () => void;
}

export function ContentForm({ content, onRenewed, onGone }: ContentFormProps) {
  const { t } = useTranslation();
  const { role } = useAccount();
  const remove = useDeleteContent(onGone);
  const [before] = useState(content); // what was read is what is edited, whatever arrives meanwhile
  const form = useForm({ initialValues: valuesOf(before) });
  const save = useSaveContent(content.id, onRenewed, form.setErrors);
  if (!content.can_edit) return <Text c="dimmed">{t("content.detail.readOnly")}</Text>;
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate({ ...values, version: before.version }))}>
      <Stack gap="sm">
        <TextInput label={t("content.detail.title")} required maxLength={200} {...form.getInputProps("title")} />
        <Textarea
          label={t("words.description")}
          autosize
          minRows={2}
          maxRows={6}
          {...form.getInputProps("description")}
        />
        <TagsInput
          label={t("words.tags")}
          placeholder={t("words.tagsHint")}
          maxTags={20}
          {...form.getInputProps("tags")}
        />
        <PlaceSelect
          own
          clearable={role === "admin"}
          placeholder={t("words.noPlace")}
          {...form.getInputProps("location_id")}
        />
        <Group justify="space-between">
          <Button variant="subtle" color="red" onClick={() => remove(content)}>
            {t("words.delete")}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
            {t("words.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function useSaveContent(contentId: number, onRenewed: () => void, setErrors: (errors: Record<string, string>) => void) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: Schema["ContentChange"]) =>
      answered(api.PATCH("/api/content/{content_id}", { params: { path: { content_id: contentId } }, body })),
    onSuccess: async (saved) => {
      cache.setQueryData(contentEntry(saved.id).queryKey, saved);
      said(t("words.saved"));
      onRenewed();
      await cache.invalidateQueries({ queryKey: contentKeys.lists });
    },
    onError: async (error) => {
      if (!(error instanceof Problem && error.code === "stale")) {
        if (error instanceof Problem) setErrors(error.fields);
        return complained(error);
      }
      await cache.invalidateQueries({ queryKey: contentKeys.all });
      noted(t("words.stale"));
      return onRenewed();
    },
  });
}
