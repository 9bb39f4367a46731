import { NumberInput, Stack, Switch, Title } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { campaign } from "@web/queries/campaigns";
import type { ScheduleForm } from "./form";

export function StateFields({ form }: { form: UseFormReturnType<ScheduleForm> }) {
  const { t } = useTranslation();
  const { campaign_id } = form.values;
  const { data } = useQuery({ ...campaign(campaign_id ?? 0), enabled: campaign_id !== null });
  return (
    <Stack gap="sm">
      <Title order={2}>{t("schedules.form.more")}</Title>
      <NumberInput
        label={t("schedules.form.priority")}
        description={t("schedules.form.priorityHint", { priority: data?.priority ?? 0 })}
        min={-1000}
        max={1000}
        allowDecimal={false}
        {...form.getInputProps("priority")}
      />
      <Switch label={t("schedules.form.active")} {...form.getInputProps("is_active", { type: "checkbox" })} />
    </Stack>
  );
}
