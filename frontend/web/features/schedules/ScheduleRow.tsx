import { ActionIcon, Anchor, Text } from "@mantine/core";
import { IconCircleCheck, IconCircleOff, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Schedule } from "@web/queries/schedules";
import { Rows } from "@web/ui/Rows";
import { StateWord } from "@web/ui/StateWord";
import { useGlow } from "@web/ui/useGlow";
import { datesSaid, daysSaid, hoursSaid, whereSaid } from "./said";
import { useDeleteSchedule } from "./useDeleteSchedule";

export function ScheduleRow({ schedule }: { schedule: Schedule }) {
  const { t, i18n } = useTranslation();
  const remove = useDeleteSchedule();
  const glow = useGlow(schedule.version);
  const { exceptions } = schedule;
  return (
    <Rows.Row
      glow={glow}
      actions={
        schedule.can_edit && (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`${t("words.delete")}: ${schedule.campaign.name}`}
            onClick={() => remove(schedule)}
          >
            <IconTrash size={16} />
          </ActionIcon>
        )
      }
    >
      <div style={{ flex: "1 1 200px", minWidth: 0 }}>
        <Anchor component={Link} to={`/schedules/${schedule.id}`} fw={600} size="sm" c="inherit">
          {schedule.campaign.name}
        </Anchor>
        <Text size="xs" c="dimmed" truncate>
          {whereSaid(schedule, t)}
        </Text>
      </div>
      <Text size="sm" w={200}>
        {daysSaid(schedule, t)}
        {exceptions.length > 0 && `, ${t("schedules.exceptionsCount", { count: exceptions.length })}`}
      </Text>
      <Text size="sm" w={100} className="figures">
        {hoursSaid(schedule, t)}
      </Text>
      <Text size="sm" c="dimmed" w={250} className="figures">
        {datesSaid(schedule, t, i18n.language)}
      </Text>
      <Text size="sm" c="dimmed" w={90} className="figures">
        {t("schedules.priorityIs", { priority: schedule.effective_priority })}
      </Text>
      <div style={{ width: 90 }}>
        <StateWord
          icon={schedule.is_active ? IconCircleCheck : IconCircleOff}
          tone={schedule.is_active ? "green" : "grey"}
        >
          {t(schedule.is_active ? "states.active.yes" : "states.active.no")}
        </StateWord>
      </div>
    </Rows.Row>
  );
}
