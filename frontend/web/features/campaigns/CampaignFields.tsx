import { Group, NumberInput, Paper, Stack, Switch, Textarea, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { useAccount } from "@web/session/useSession";
import { DayField } from "@web/ui/NativeFields";
import { PlaceSelect } from "@web/ui/PlaceSelect";
import type { CampaignValues } from "./useBuilder";

interface CampaignFieldsProps {
  form: UseFormReturnType<CampaignValues>;
  canEdit: boolean;
}

export function CampaignFields({ form, canEdit }: CampaignFieldsProps) {
  const { t } = useTranslation();
  const { role } = useAccount();
  return (
    <Paper withBorder radius="md" p="md" mt="md">
      <Stack gap="sm" component="fieldset" m={0} p={0} bd="none" {...{ disabled: !canEdit }}>
        <TextInput label={t("campaigns.builder.name")} required maxLength={200} {...form.getInputProps("name")} />
        <Textarea label={t("words.description")} autosize maxRows={5} {...form.getInputProps("description")} />
        <PlaceSelect
          clearable={role === "admin"}
          placeholder={t("words.noPlace")}
          {...form.getInputProps("location_id")}
        />
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
        <Switch label={t("states.active.yes")} {...form.getInputProps("is_active", { type: "checkbox" })} />
      </Stack>
    </Paper>
  );
}
