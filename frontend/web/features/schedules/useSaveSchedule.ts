import { answered, api } from "@shared/api";
import { Problem } from "@shared/problem";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { campaignKeys } from "@web/queries/campaigns";
import { dashboardKeys } from "@web/queries/dashboard";
import { schedule as scheduleOptions, scheduleKeys, type Schedule } from "@web/queries/schedules";
import { noted, said } from "@web/ui/toast";
import { ruleOf, type ScheduleForm } from "./form";

interface After {
  onRenewed?: () => void;
  setErrors: (errors: Record<string, string>) => void;
}

interface Saving {
  values: ScheduleForm;
  allowConflicts?: boolean;
}

/** Saves a schedule; a conflict comes back as an error to be shown and, if wanted, overruled. */
export function useSaveSchedule(before: Schedule | undefined, { onRenewed, setErrors }: After) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: ({ values, allowConflicts = false }: Saving) => stored(before, values, allowConflicts),
    onSuccess: async (saved) => {
      cache.setQueryData(scheduleOptions(saved.id).queryKey, saved);
      said(t("schedules.form.saved"));
      for (const queryKey of [scheduleKeys.lists, scheduleKeys.progress, campaignKeys.lists, dashboardKeys.figures]) {
        void cache.invalidateQueries({ queryKey });
      }
      await navigate("/schedules", { state: { answered: true } });
    },
    onError: async (error) => {
      if (!(error instanceof Problem)) return;
      setErrors(error.fields);
      if (error.code !== "stale") return;
      await cache.invalidateQueries({ queryKey: scheduleKeys.all });
      noted(t("words.stale"));
      onRenewed?.();
    },
  });
}

function stored(before: Schedule | undefined, values: ScheduleForm, allowConflicts: boolean): Promise<Schedule> {
  const body = { ...ruleOf(values), allow_conflicts: allowConflicts };
  if (!before) return answered(api.POST("/api/schedules", { body }));
  const params = { path: { schedule_id: before.id } };
  return answered(api.PATCH("/api/schedules/{schedule_id}", { params, body: { ...body, version: before.version } }));
}
