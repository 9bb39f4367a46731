import { ActionIcon, Button, Chip, Group, Input, Pill, Select, Stack, Title } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { plainDate } from "@shared/time";
import { IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { DayField } from "@web/ui/NativeFields";
import { REPEATS, type ScheduleForm } from "./form";
import { RuleFields } from "./RuleFields";

interface FieldsProps {
  form: UseFormReturnType<ScheduleForm>;
}

const DAYS = ["0", "1", "2", "3", "4", "5", "6"] as const;

export function DayFields({ form }: FieldsProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm">
      <Title order={2}>{t("schedules.form.whenDays")}</Title>
      <Group grow align="flex-start" gap="sm">
        <DayField label={t("schedules.form.from")} required {...form.getInputProps("start_date")} />
        <DayField
          label={t("schedules.form.until")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          description={t("schedules.form.untilHint")}
          {...form.getInputProps("end_date")}
        />
      </Group>
      <Select
        label={t("schedules.form.repeat")}
        allowDeselect={false}
        data={REPEATS.map((repeat) => ({ value: repeat, label: t(`schedules.form.repeats.${repeat}`) }))}
        {...form.getInputProps("repeat")}
      />
      {form.values.repeat === "weekdays" && <Weekdays form={form} />}
      {form.values.repeat === "rule" && <RuleFields form={form} />}
      <Exceptions form={form} />
    </Stack>
  );
}

function Weekdays({ form }: FieldsProps) {
  const { t } = useTranslation();
  return (
    <Input.Wrapper label={t("schedules.form.weekdays")} labelElement="div" error={form.errors.days_of_week}>
      <Chip.Group
        multiple
        value={form.values.days_of_week.map(String)}
        onChange={(days) => form.setFieldValue("days_of_week", days.map(Number))}
      >
        <Group gap={6} mt={4} role="group" aria-label={t("schedules.form.weekdays")}>
          {DAYS.map((day) => (
            <Chip key={day} value={day} size="sm">
              {t(`schedules.days.${day}`)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </Input.Wrapper>
  );
}

function Exceptions({ form }: FieldsProps) {
  const { t, i18n } = useTranslation();
  const [day, setDay] = useState<string | null>(null);
  const { exceptions } = form.values;
  const add = () => {
    if (day && !exceptions.includes(day)) form.setFieldValue("exceptions", [...exceptions, day].toSorted());
    setDay(null);
  };
  const remove = (gone: string) =>
    form.setFieldValue(
      "exceptions",
      exceptions.filter((each) => each !== gone),
    );
  return (
    <div>
      <Group align="flex-end" gap="xs">
        <DayField label={t("schedules.form.exceptions")} value={day} onChange={setDay} error={form.errors.exceptions} />
        <Button variant="default" disabled={!day} onClick={add}>
          {t("schedules.form.addException")}
        </Button>
      </Group>
      {exceptions.length > 0 && (
        <Group gap={6} mt="xs" component="ul" style={{ listStyle: "none", margin: 0, padding: 0 }}>
          {exceptions.map((each) => (
            <Pill key={each} component="li" size="md">
              <Group gap={4} wrap="nowrap">
                {plainDate(each, i18n.language)}
                <ActionIcon
                  size="xs"
                  variant="transparent"
                  color="gray"
                  aria-label={t("schedules.form.removeException", { day: plainDate(each, i18n.language) })}
                  onClick={() => remove(each)}
                >
                  <IconX size={14} />
                </ActionIcon>
              </Group>
            </Pill>
          ))}
        </Group>
      )}
    </div>
  );
}
