import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useParams, useSearchParams } from "react-router";
import { schedule } from "@web/queries/schedules";
import { Page } from "@web/ui/Page";
import { ProblemNote } from "@web/ui/ProblemNote";
import { emptyForm, formOf } from "./form";
import { ScheduleEditor } from "./ScheduleEditor";

export default function SchedulePage() {
  const { id } = useParams();
  return id ? <Existing key={id} scheduleId={Number(id)} /> : <NewSchedule />;
}

function NewSchedule() {
  const [params] = useSearchParams();
  const given = (name: string) => (params.get(name) ? Number(params.get(name)) : null);
  const [start] = useState(() => emptyForm(localToday(), given("campaign_id"), given("player_id")));
  return <ScheduleEditor start={start} />;
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
  return (
    <Page title={t("schedules.edit")} narrow>
      {error ? <ProblemNote error={error} onRetry={() => void refetch()} /> : <Skeleton height={480} radius="md" />}
    </Page>
  );
}
