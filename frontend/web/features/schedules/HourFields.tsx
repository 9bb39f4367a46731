import { Group, Stack, Switch, Text, Title } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { TimeField } from "@web/ui/NativeFields";
import { crossesMidnight, type ScheduleForm } from "./form";

export function HourFields({ form }: { form: UseFormReturnType<ScheduleForm> }) {
  const { t } = useTranslation();
  const { isAllDay, end_time } = form.values;
  return (
    <Stack gap="sm">
      <Title order={2}>{t("schedules.form.whenHours")}</Title>
      <Switch label={t("schedules.form.allDay")} {...form.getInputProps("isAllDay", { type: "checkbox" })} />
      {!isAllDay && (
        <Group grow align="flex-start" gap="sm">
          <TimeField label={t("schedules.form.start")} required {...form.getInputProps("start_time")} />
          <TimeField label={t("schedules.form.end")} required {...form.getInputProps("end_time")} />
        </Group>
      )}
      <Text size="xs" c="dimmed">
        {t("schedules.form.wallClock")}
      </Text>
      {crossesMidnight(form.values) && <Text size="sm">{t("schedules.form.overnight", { end: end_time })}</Text>}
    </Stack>
  );
}
