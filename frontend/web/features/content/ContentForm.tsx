import { Button, Group, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useForm, type UseFormReturnType } from "@mantine/form";
import { IconTrash } from "@tabler/icons-react";
import { answered, api, type Schema } from "@shared/api";
import { Problem } from "@shared/problem";
import { instantOf, wallTime } from "@shared/time";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { contentEntry, contentKeys, type Content } from "@web/queries/content";
import { allLocations } from "@web/queries/locations";
import { useAccount, useMay } from "@web/session/useSession";
import { MomentField } from "@web/ui/NativeFields";
import { PlaceSelect } from "@web/ui/PlaceSelect";
import { complained, noted, said } from "@web/ui/toast";
import { useLeaveGuard } from "@web/ui/useLeaveGuard";
import { isSaidByFields } from "@web/ui/words";
import { TagsEdit } from "./TagsEdit";
import { useTrashContent } from "./useTrashContent";
import classes from "./Content.module.css";

const valuesOf = ({ title, description, tags, location, expires_at }: Content, zone: string) => ({
  title,
  description,
  tags,
  location_id: location?.id ?? null,
  expires_at: expires_at === null ? null : wallTime(Date.parse(expires_at), zone),
});

type Values = ReturnType<typeof valuesOf>;

/** As the server takes it. An end that was not touched stays what it is, to the second. */
function changeOf(values: Values, before: Content, zone: string): Schema["ContentChange"] {
  const { expires_at: end, ...rest } = values;
  const isUntouched = end === valuesOf(before, zone).expires_at;
  const expires_at = isUntouched ? before.expires_at : end && instantOf(end, zone);
  return { ...rest, expires_at, version: before.version };
}

interface ContentFormProps {
  content: Content;
  /** Saved, or changed by someone else: begin again with what the server has now. */
  onRenewed: (newest: Content) => void;
  onGone: () => void;
}

export function ContentForm(props: ContentFormProps) {
  const { t } = useTranslation();
  const mayWrite = useMay()("content.write");
  const { data: places } = useQuery(allLocations);
  if (!props.content.can_edit)
    return <Text c="dimmed">{t(mayWrite ? "content.detail.readOnly" : "content.detail.readOnlyRole")}</Text>;
  if (!places) return null; // an end is said by the clocks of the place: its zone comes first
  const place = places.find(({ id }) => id === props.content.location?.id);
  return <Fields zone={place?.timezone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone} {...props} />;
}

function Fields({ content, onRenewed, onGone, zone }: ContentFormProps & { zone: string }) {
  const { t } = useTranslation();
  const { role } = useAccount();
  const throwAway = useTrashContent(onGone);
  const form = useForm({ initialValues: valuesOf(content, zone) });
  useLeaveGuard(form.isDirty());
  const save = useSaveContent(content.id, form, onRenewed);
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(changeOf(values, content, zone)))}>
      <Stack gap="sm">
        <TextInput label={t("content.detail.title")} required maxLength={200} {...form.getInputProps("title")} />
        <Textarea
          label={t("words.description")}
          autosize
          minRows={2}
          maxRows={6}
          {...form.getInputProps("description")}
        />
        <TagsEdit label={t("words.tags")} {...form.getInputProps("tags")} />
        <PlaceSelect
          own
          clearable={role === "admin"}
          placeholder={t("words.noPlace")}
          {...form.getInputProps("location_id")}
        />
        <MomentField
          label={t("library.expiry.label")}
          description={t("library.expiry.hint", { zone })}
          {...form.getInputProps("expires_at")}
        />
        <Group justify="space-between">
          <Button
            variant="subtle"
            color="red"
            className={classes.danger}
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={() => void throwAway(content)}
          >
            {t("library.trash.move")}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
            {t("words.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function useSaveContent(contentId: number, form: UseFormReturnType<Values>, onRenewed: (newest: Content) => void) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  // Null where that is refused too, because it was deleted: the drawer, which shows the same entry, says so.
  const readAgain = () => cache.fetchQuery({ ...contentEntry(contentId), staleTime: 0 }).catch(() => null);
  return useMutation({
    mutationFn: (body: Schema["ContentChange"]) =>
      answered(api.PATCH("/api/content/{content_id}", { params: { path: { content_id: contentId } }, body })),
    onSuccess: async (saved) => {
      cache.setQueryData(contentEntry(saved.id).queryKey, saved);
      said(t("words.saved"));
      onRenewed(saved);
      await cache.invalidateQueries({ queryKey: contentKeys.lists });
      await cache.invalidateQueries({ queryKey: contentKeys.tags });
    },
    onError: async (error) => {
      if (!(error instanceof Problem && error.code === "stale")) {
        if (error instanceof Problem) form.setErrors(error.fields);
        return isSaidByFields(error, Object.keys(form.values)) ? undefined : complained(error);
      }
      noted(t("words.stale"));
      const newest = await readAgain();
      if (newest) onRenewed(newest);
      return cache.invalidateQueries({ queryKey: contentKeys.lists });
    },
  });
}
