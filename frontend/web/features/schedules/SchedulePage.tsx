import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useParams, useSearchParams } from "react-router";
import { schedule } from "@web/queries/schedules";
import { Page } from "@web/ui/Page";
import { ProblemNote } from "@web/ui/ProblemNote";
import { useOnlyPlace } from "@web/ui/useOnlyPlace";
import { emptyForm, formOf } from "./form";
import { ScheduleEditor } from "./ScheduleEditor";

export default function SchedulePage() {
  const { id } = useParams();
  return id ? <Existing key={id} scheduleId={Number(id)} /> : <NewSchedule />;
}

function NewSchedule() {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const onlyPlace = useOnlyPlace();
  const given = (name: string) => (params.get(name) ? Number(params.get(name)) : null);
  if (onlyPlace === undefined) return <Waiting title={t("schedules.create")} />;
  const start = emptyForm(localToday(), given("campaign_id"), given("player_id"));
  return <ScheduleEditor start={{ ...start, location_id: onlyPlace }} />;
}

/** The date on the wall here; `toISOString` would give London's. */
function localToday(): string {
  return new Intl.DateTimeFormat("sv-SE").format(new Date());
}

function Existing({ scheduleId }: { scheduleId: number }) {
  const { t } = useTranslation();
  const [edition, setEdition] = useState(0);
  const { data, error, refetch } = useQuery(schedule(scheduleId));
  if (data) {
    return (
      <ScheduleEditor
        key={edition}
        before={data}
        start={formOf(data)}
        onRenewed={() => setEdition((known) => known + 1)}
      />
    );
  }
  if (!error) return <Waiting title={t("schedules.edit")} />;
  return (
    <Page title={t("schedules.edit")} narrow>
      <ProblemNote error={error} onRetry={() => void refetch()} />
    </Page>
  );
}

function Waiting({ title }: { title: string }) {
  return (
    <Page title={title} narrow>
      <Skeleton height={480} radius="md" />
    </Page>
  );
}
