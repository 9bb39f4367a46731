import { answered, api } from "@shared/api";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { scheduleKeys, type Schedule } from "@web/queries/schedules";
import { dashboardKeys } from "@web/queries/dashboard";
import { confirm } from "@web/ui/confirm";
import { complained, said } from "@web/ui/toast";

export function useDeleteSchedule(onGone?: () => void): (schedule: Schedule) => void {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const go = async ({ id }: Schedule) => {
    try {
      await answered(api.DELETE("/api/schedules/{schedule_id}", { params: { path: { schedule_id: id } } }));
      said(t("schedules.remove.done"));
      onGone?.();
      await cache.invalidateQueries({ queryKey: scheduleKeys.lists });
      await cache.invalidateQueries({ queryKey: dashboardKeys.figures });
    } catch (problem) {
      complained(problem);
    }
  };
  return (schedule) =>
    confirm({
      title: t("schedules.remove.title"),
      text: t("schedules.remove.text", { name: schedule.campaign.name }),
      action: t("schedules.remove.action"),
      onConfirm: () => void go(schedule),
    });
}
