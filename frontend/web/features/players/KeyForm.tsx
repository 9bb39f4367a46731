import { Button, Group, Select, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { answered, api, type Schema } from "@shared/api";
import { Problem } from "@shared/problem";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { playerKeys } from "@web/queries/players";
import { Page } from "@web/ui/Page";
import { PlaceSelect } from "@web/ui/PlaceSelect";
import { ProblemNote } from "@web/ui/ProblemNote";
import { useOnlyPlaceIn } from "@web/ui/useOnlyPlace";
import { KeyOnce } from "./KeyOnce";

type Device = NonNullable<Schema["PlayerIn"]["device_type"]>;
const DEVICES: readonly Device[] = ["other", "android", "windows", "linux", "web"];

interface KeyValues {
  name: string;
  location_id: number | null;
  device_type: Device;
}

/** Makes a screen with a key, for devices that cannot show a code. */
export function KeyForm({ onBack }: { onBack: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const form = useForm<KeyValues>({
    initialValues: { name: "", location_id: null, device_type: "other" },
    validate: {
      name: (name) => (name.trim() ? null : t("words.required")),
      location_id: (place) => (place === null ? t("words.required") : null),
    },
  });
  useOnlyPlaceIn(form.values.location_id, (only) => form.setFieldValue("location_id", only));
  const make = useMutation({
    mutationFn: ({ name, location_id, device_type }: KeyValues) =>
      answered(api.POST("/api/players", { body: { name, location_id: location_id ?? 0, device_type, tags: [] } })),
    onSuccess: () => cache.invalidateQueries({ queryKey: playerKeys.lists }),
    onError: (error) => error instanceof Problem && form.setErrors(error.fields),
  });
  return (
    <Page title={t("players.key.make")} lead={t("players.key.makeText")} narrow>
      {make.data ? (
        <KeyOnce made={make.data} />
      ) : (
        <form onSubmit={form.onSubmit((values) => make.mutate(values))} noValidate>
          <Stack gap="sm">
            {make.error && <ProblemNote error={make.error} />}
            <TextInput label={t("players.pairing.name")} required maxLength={120} {...form.getInputProps("name")} />
            <PlaceSelect own required {...form.getInputProps("location_id")} />
            <Select
              label={t("players.key.device")}
              allowDeselect={false}
              data={DEVICES.map((device) => ({ value: device, label: t(`players.key.devices.${device}`) }))}
              {...form.getInputProps("device_type")}
            />
            <Group>
              <Button type="submit" loading={make.isPending}>
                {t("players.key.submit")}
              </Button>
              <Button variant="default" onClick={onBack}>
                {t("words.back")}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Page>
  );
}
