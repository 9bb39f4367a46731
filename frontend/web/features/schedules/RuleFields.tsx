import { Chip, Group, Input, NumberInput, Select, Stack, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useTranslation } from "react-i18next";
import type { ScheduleForm } from "./form";
import { ORDINALS, RULE_DAYS, RULE_KINDS, ruleText, type Rule, type RuleDay } from "./rule";

/** The rules people mean, in fields; any other rule as text. */
export function RuleFields({ form }: { form: UseFormReturnType<ScheduleForm> }) {
  const { t } = useTranslation();
  const { rule } = form.values;
  const change = (next: Rule) => form.setFieldValue("rule", next);
  return (
    <Stack gap="sm">
      <Select
        label={t("schedules.rule.kind")}
        allowDeselect={false}
        data={RULE_KINDS.map((kind) => ({ value: kind, label: t(`schedules.rule.kinds.${kind}`) }))}
        value={rule.kind}
        onChange={(kind) => change(started(kind as Rule["kind"], rule))}
      />
      {rule.kind === "raw" ? (
        <TextInput
          label={t("schedules.rule.raw")}
          description={t("schedules.rule.rawHint")}
          maxLength={500}
          value={rule.text}
          onChange={(event) => change({ kind: "raw", text: event.currentTarget.value })}
          error={form.errors.rule ?? form.errors.recurrence_rule}
        />
      ) : (
        <Fields rule={rule} onChange={change} />
      )}
    </Stack>
  );
}

/** A rule of another kind to begin with; its own text shows what it was. */
function started(kind: Rule["kind"], before: Rule): Rule {
  switch (kind) {
    case "daily":
      return { kind, interval: 2 };
    case "weekly":
      return { kind, interval: 2, days: ["MO"] };
    case "monthly":
      return { kind, interval: 1, monthDay: 1 };
    case "monthly_weekday":
      return { kind, interval: 1, ordinal: 1, day: "MO" };
    case "raw":
      return { kind, text: ruleText(before) };
  }
}

type Fielded = Exclude<Rule, { kind: "raw" }>;

function Fields({ rule, onChange }: { rule: Fielded; onChange: (rule: Rule) => void }) {
  const { t } = useTranslation();
  const label = rule.kind === "daily" ? "everyDays" : rule.kind === "weekly" ? "everyWeeks" : "everyMonths";
  return (
    <Group align="flex-end" gap="sm">
      <NumberInput
        label={t(`schedules.rule.${label}`)}
        w={150}
        min={1}
        max={1000}
        allowDecimal={false}
        value={rule.interval}
        onChange={(interval) => onChange({ ...rule, interval: Math.max(1, Number(interval) || 1) })}
      />
      {rule.kind === "weekly" && <RuleDays days={rule.days} onChange={(days) => onChange({ ...rule, days })} />}
      {rule.kind === "monthly" && (
        <NumberInput
          label={t("schedules.rule.monthDay")}
          w={150}
          min={1}
          max={31}
          allowDecimal={false}
          value={rule.monthDay}
          onChange={(day) => onChange({ ...rule, monthDay: Math.min(31, Math.max(1, Number(day) || 1)) })}
        />
      )}
      {rule.kind === "monthly_weekday" && <RuleWeekday rule={rule} onChange={onChange} />}
    </Group>
  );
}

function RuleDays({ days, onChange }: { days: RuleDay[]; onChange: (days: RuleDay[]) => void }) {
  const { t } = useTranslation();
  return (
    <Input.Wrapper label={t("schedules.rule.onDays")} labelElement="div">
      <Chip.Group multiple value={days} onChange={(chosen) => onChange(chosen as RuleDay[])}>
        <Group gap={6} mt={4} role="group" aria-label={t("schedules.rule.onDays")}>
          {RULE_DAYS.map((day, index) => (
            <Chip key={day} value={day} size="sm">
              {t(`schedules.days.${String(index) as "0"}`)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </Input.Wrapper>
  );
}

type WeekdayRule = Extract<Rule, { kind: "monthly_weekday" }>;

function RuleWeekday({ rule, onChange }: { rule: WeekdayRule; onChange: (rule: Rule) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <Select
        label={t("schedules.rule.ordinal")}
        w={120}
        allowDeselect={false}
        data={ORDINALS.map((ordinal) => ({ value: String(ordinal), label: t(`schedules.rule.ordinals.${ordinal}`) }))}
        value={String(rule.ordinal)}
        onChange={(ordinal) => onChange({ ...rule, ordinal: Number(ordinal) as WeekdayRule["ordinal"] })}
      />
      <Select
        label={t("schedules.rule.weekday")}
        w={160}
        allowDeselect={false}
        data={RULE_DAYS.map((day) => ({ value: day, label: t(`schedules.longDays.${day}`) }))}
        value={rule.day}
        onChange={(day) => onChange({ ...rule, day: day as RuleDay })}
      />
    </>
  );
}
