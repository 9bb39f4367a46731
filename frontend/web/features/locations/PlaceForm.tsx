import { Button, Group, Modal, Select, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { answered, api, type Schema } from "@shared/api";
import { Problem } from "@shared/problem";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { locationKeys, type Location } from "@web/queries/locations";
import { useAccount } from "@web/session/useSession";
import { CampaignSelect } from "@web/ui/CampaignSelect";
import { PlaceSelect } from "@web/ui/PlaceSelect";
import { ProblemNote } from "@web/ui/ProblemNote";
import { bytesOf, megabytesOf, StorageField } from "@web/ui/StorageField";
import { said } from "@web/ui/toast";
import type { Editing } from "./LocationsPage";
import { ownZone, zones } from "./zones";

export function PlaceForm({ editing, onClose }: { editing: Editing | null; onClose: () => void }) {
  const { t } = useTranslation();
  const title = editing && "place" in editing ? t("locations.edit") : t("locations.create");
  return (
    <Modal
      opened={editing !== null}
      onClose={onClose}
      title={title}
      closeButtonProps={{ "aria-label": t("words.close") }}
    >
      {editing && (
        <Fields
          before={"place" in editing ? editing.place : undefined}
          below={"below" in editing ? editing.below : null}
          onClose={onClose}
        />
      )}
    </Modal>
  );
}

interface FieldsProps {
  before?: Location;
  below: Location | null;
  onClose: () => void;
}

function Fields({ before, below, onClose }: FieldsProps) {
  const { t } = useTranslation();
  const { role } = useAccount();
  const form = useForm({
    initialValues: valuesOf(before, below),
    validate: { name: (name) => (name.trim() ? null : t("words.required")) },
  });
  const save = useSavePlace(before, onClose, form.setErrors);
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(bodyOf(values, role === "admin")))}>
      <Stack gap="sm">
        {save.error && <ProblemNote error={save.error} />}
        <TextInput
          label={t("locations.name")}
          required
          data-autofocus
          maxLength={120}
          {...form.getInputProps("name")}
        />
        <PlaceSelect
          own
          label={t("locations.parent")}
          placeholder={t("locations.top")}
          clearable={role === "admin"}
          without={before}
          {...form.getInputProps("parent_id")}
        />
        <Select
          label={t("locations.zone")}
          description={t("locations.zoneHint")}
          searchable
          required
          allowDeselect={false}
          limit={60}
          nothingFoundMessage={t("words.nothingMatches")}
          data={zones(form.values.timezone)}
          {...form.getInputProps("timezone")}
        />
        <TextInput label={t("locations.address")} maxLength={255} {...form.getInputProps("address")} />
        <CampaignSelect
          label={t("locations.fallback")}
          description={t("locations.fallbackHint")}
          clearable
          {...form.getInputProps("fallback_campaign_id")}
        />
        {role === "admin" && (
          <StorageField
            label={t("library.quota.label")}
            description={t("library.quota.hint")}
            {...form.getInputProps("megabytes")}
          />
        )}
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

const valuesOf = (before: Location | undefined, below: Location | null) => ({
  name: before?.name ?? "",
  parent_id: before ? before.parent_id : (below?.id ?? null),
  timezone: before?.timezone ?? below?.timezone ?? ownZone(),
  address: before?.address ?? "",
  fallback_campaign_id: before?.fallback_campaign?.id ?? null,
  megabytes: megabytesOf(before?.max_storage_bytes),
});

/** As the server takes it; only administrators may speak of the limit at all. */
function bodyOf({ megabytes, ...values }: ReturnType<typeof valuesOf>, isAdmin: boolean): Schema["LocationIn"] {
  if (!isAdmin) return values;
  return { ...values, max_storage_bytes: bytesOf(megabytes) };
}

function useSavePlace(
  before: Location | undefined,
  onDone: () => void,
  setErrors: (errors: Record<string, string>) => void,
) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: Schema["LocationIn"]) =>
      before
        ? answered(
            api.PATCH("/api/locations/{location_id}", {
              params: { path: { location_id: before.id } },
              body: { ...body, version: before.version },
            }),
          )
        : answered(api.POST("/api/locations", { body })),
    onSuccess: ({ name }) => {
      said(t("locations.saved", { name }));
      onDone();
    },
    onError: (error) => error instanceof Problem && setErrors(error.fields),
    onSettled: () => cache.invalidateQueries({ queryKey: locationKeys.all }),
  });
}
