import { Button, Group, Modal, Select, Stack, TagsInput, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { answered, api, type Schema } from "@shared/api";
import { Problem } from "@shared/problem";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { player as playerOptions, playerKeys, type PlayerDetail } from "@web/queries/players";
import { PlaceSelect } from "@web/ui/PlaceSelect";
import { ProblemNote } from "@web/ui/ProblemNote";
import { said } from "@web/ui/toast";

interface EditPlayerProps {
  player: PlayerDetail;
  opened: boolean;
  onClose: () => void;
}

const ORIENTATIONS = ["landscape", "portrait", "landscape-flipped", "portrait-flipped"] as const;
type Orientation = (typeof ORIENTATIONS)[number];

export function EditPlayer({ player, opened, onClose }: EditPlayerProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("players.detail.edit")}
      closeButtonProps={{ "aria-label": t("words.close") }}
    >
      {opened && <EditForm player={player} onClose={onClose} />}
    </Modal>
  );
}

function EditForm({ player, onClose }: Omit<EditPlayerProps, "opened">) {
  const { t } = useTranslation();
  const [before] = useState(player);
  const form = useForm({
    initialValues: {
      name: before.name,
      location_id: before.location.id as number | null,
      tags: before.tags,
      orientation: before.orientation as Orientation,
    },
    validate: { name: (name) => (name.trim() ? null : t("words.required")) },
  });
  const save = useSavePlayer(before, onClose, form.setErrors);
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate({ ...values, version: before.version }))}>
      <Stack gap="sm">
        {save.error && <ProblemNote error={save.error} />}
        <TextInput label={t("players.pairing.name")} required maxLength={120} {...form.getInputProps("name")} />
        <PlaceSelect own required {...form.getInputProps("location_id")} />
        <TagsInput
          label={t("words.tags")}
          placeholder={t("words.tagsHint")}
          maxTags={20}
          {...form.getInputProps("tags")}
        />
        <Select
          label={t("players.detail.orientation")}
          allowDeselect={false}
          data={ORIENTATIONS.map((way) => ({ value: way, label: t(`players.detail.orientations.${way}`) }))}
          {...form.getInputProps("orientation")}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("words.cancel")}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t("words.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function useSavePlayer(before: PlayerDetail, onDone: () => void, setErrors: (errors: Record<string, string>) => void) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: Schema["PlayerChange"]) =>
      answered(api.PATCH("/api/players/{player_id}", { params: { path: { player_id: before.id } }, body })),
    onSuccess: (saved) => {
      cache.setQueryData(playerOptions(saved.id).queryKey, saved);
      void cache.invalidateQueries({ queryKey: playerKeys.all });
      said(t("words.saved"));
      onDone();
    },
    onError: (error) => {
      if (!(error instanceof Problem)) return;
      setErrors(error.fields);
      if (error.code === "stale") void cache.invalidateQueries({ queryKey: playerKeys.all });
    },
  });
}
