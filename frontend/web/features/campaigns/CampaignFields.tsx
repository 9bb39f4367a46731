import { Group, NumberInput, Paper, Stack, Switch, Textarea, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useAccount } from "@web/session/useSession";
import { DayField } from "@web/ui/NativeFields";
import { PlaceSelect } from "@web/ui/PlaceSelect";
import type { CampaignValues } from "./useBuilder";

interface FieldsProps {
  form: UseFormReturnType<CampaignValues>;
  canEdit: boolean;
}

/** What a campaign is called and whose it is. */
export function NameFields({ form, canEdit }: FieldsProps) {
  const { t } = useTranslation();
  const { role } = useAccount();
  return (
    <Card canEdit={canEdit}>
      <Group grow align="flex-start" gap="sm">
        <TextInput label={t("campaigns.builder.name")} required maxLength={200} {...form.getInputProps("name")} />
        <PlaceSelect
          own
          clearable={role === "admin"}
          placeholder={t("words.noPlace")}
          {...form.getInputProps("location_id")}
        />
      </Group>
    </Card>
  );
}

/** What a campaign can do without. */
export function MoreFields({ form, canEdit }: FieldsProps) {
  const { t } = useTranslation();
  return (
    <Card canEdit={canEdit}>
      <Switch label={t("states.active.yes")} {...form.getInputProps("is_active", { type: "checkbox" })} />
      <Textarea label={t("words.description")} autosize maxRows={5} {...form.getInputProps("description")} />
      <Group grow align="flex-start" gap="xs">
        <DayField label={t("campaigns.builder.from")} {...form.getInputProps("start_date")} />
        <DayField label={t("campaigns.builder.until")} {...form.getInputProps("end_date")} />
      </Group>
      <NumberInput
        label={t("words.priority")}
        description={t("campaigns.builder.priorityHint")}
        min={-1000}
        max={1000}
        allowDecimal={false}
        {...form.getInputProps("priority")}
      />
    </Card>
  );
}

function Card({ canEdit, children }: { canEdit: boolean; children: ReactNode }) {
  return (
    <Paper withBorder radius="md" p="md" my="md" mt={0}>
      <fieldset disabled={!canEdit} style={{ border: 0, margin: 0, padding: 0 }}>
        <Stack gap="sm">{children}</Stack>
      </fieldset>
    </Paper>
  );
}
