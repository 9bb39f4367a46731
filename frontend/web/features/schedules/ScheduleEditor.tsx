import { Alert, Button, Group, Paper, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import type { Schedule } from "@web/queries/schedules";
import { Page } from "@web/ui/Page";
import { ProblemNote } from "@web/ui/ProblemNote";
import { useLeaveGuard } from "@web/ui/useLeaveGuard";
import { ConflictNote } from "./ConflictNote";
import { mistakesIn, type ScheduleForm } from "./form";
import { conflictsIn, isConflict } from "./conflicts";
import { DayFields } from "./DayFields";
import { HourFields } from "./HourFields";
import { ScheduleProgress } from "./ScheduleProgress";
import { StateFields } from "./StateFields";
import { TargetFields } from "./TargetFields";
import { useDeleteSchedule } from "./useDeleteSchedule";
import { useSaveSchedule } from "./useSaveSchedule";

interface ScheduleEditorProps {
  /** As it was when editing began; nothing for a new one. */
  before?: Schedule;
  start: ScheduleForm;
  onRenewed?: () => void;
}

export function ScheduleEditor({ before: given, start: givenStart, onRenewed }: ScheduleEditorProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [before] = useState(given);
  const [start] = useState(givenStart);
  const canEdit = before ? before.can_edit : true;
  const form = useForm<ScheduleForm>({ initialValues: start, validate: (values) => inWords(mistakesIn(values), t) });
  const save = useSaveSchedule(before, { onRenewed, setErrors: form.setErrors });
  const backToList = () => void navigate("/schedules", { state: { answered: true } });
  const remove = useDeleteSchedule(backToList);
  useLeaveGuard(form.isDirty() && !save.isPending && !save.isSuccess);
  return (
    <Page
      title={before ? before.campaign.name : t("schedules.create")}
      lead={
        before && (
          <>
            <Text c="dimmed" size="sm">
              {t("schedules.edit")}
            </Text>
            <ScheduleProgress scheduleId={before.id} />
          </>
        )
      }
      narrow
    >
      <form onSubmit={form.onSubmit((values) => save.mutate({ values }))} noValidate>
        <Stack gap="md">
          {!canEdit && <Alert>{t("campaigns.builder.readOnly")}</Alert>}
          <Paper withBorder radius="md" p="md">
            <fieldset disabled={!canEdit} style={{ border: 0, margin: 0, padding: 0 }}>
              <Stack gap="lg">
                <TargetFields form={form} />
                <DayFields form={form} />
                <HourFields form={form} />
                <StateFields form={form} />
              </Stack>
            </fieldset>
          </Paper>
          {save.error && isConflict(save.error) && (
            <ConflictNote
              found={conflictsIn(save.error)}
              isSaving={save.isPending}
              onSaveAnyway={() => save.mutate({ values: form.values, allowConflicts: true })}
            />
          )}
          {save.error && !isConflict(save.error) && <ProblemNote error={save.error} />}
          {canEdit && (
            <Group justify="space-between">
              {before ? (
                <Button variant="subtle" color="red" onClick={() => remove(before)}>
                  {t("words.delete")}
                </Button>
              ) : (
                <span />
              )}
              <Button type="submit" loading={save.isPending}>
                {t("schedules.form.save")}
              </Button>
            </Group>
          )}
        </Stack>
      </form>
    </Page>
  );
}

function inWords(mistakes: ReturnType<typeof mistakesIn>, t: TFunction) {
  return Object.fromEntries(
    Object.entries(mistakes).map(([field, mistake]) => [field, t(`schedules.mistakes.${mistake}`)]),
  );
}
