import { Group, Text } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconCloudOff, IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { scheduleProgress } from "@web/queries/schedules";
import { StateWord } from "@web/ui/StateWord";

/** How far the newest change has come on the screens a schedule is for: "412 of 430 in step". */
export function ScheduleProgress({ scheduleId }: { scheduleId: number }) {
  const { t } = useTranslation();
  const { data } = useQuery(scheduleProgress(scheduleId));
  if (!data) return null;
  const { in_step, total, offline, failed } = data;
  if (total === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t("schedules.progress.none")}
      </Text>
    );
  }
  const isDone = in_step === total;
  return (
    <Group gap="4px 16px" className="figures" role="status" aria-label={t("schedules.progress.title")}>
      <StateWord icon={isDone ? IconCheck : IconDownload} tone={isDone ? "green" : "blue"}>
        {t("schedules.progress.inStep", { count: in_step, total })}
      </StateWord>
      {offline > 0 && (
        <StateWord icon={IconCloudOff} tone="grey">
          {t("schedules.progress.offline", { count: offline })}
        </StateWord>
      )}
      {failed > 0 && (
        <StateWord icon={IconAlertTriangle} tone="red">
          {t("schedules.progress.failed", { count: failed })}
        </StateWord>
      )}
    </Group>
  );
}
