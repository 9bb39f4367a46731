import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Filters } from "@web/ui/Filters";
import { Link } from "react-router";
import { scheduleList } from "@web/queries/schedules";
import { useMay } from "@web/session/useSession";
import { CampaignSelect } from "@web/ui/CampaignSelect";
import { EmptyState } from "@web/ui/EmptyState";
import { Page } from "@web/ui/Page";
import { Pages } from "@web/ui/Pages";
import { PlaceSelect } from "@web/ui/PlaceSelect";
import { ProblemNote } from "@web/ui/ProblemNote";
import { Rows } from "@web/ui/Rows";
import { useFilters } from "@web/ui/useFilters";
import { ScheduleRow } from "./ScheduleRow";

const NAMES = ["campaign_id", "location_id", "player_id"] as const;
const PER_PAGE = 25;

export default function SchedulesPage() {
  const { t } = useTranslation();
  const mayWrite = useMay()("schedule.write");
  const create = mayWrite && (
    <Button component={Link} to="/schedules/new" leftSection={<IconPlus size={16} />}>
      {t("schedules.create")}
    </Button>
  );
  return (
    <Page title={t("schedules.title")} actions={create}>
      <ScheduleFilters />
      <ScheduleRows create={create} />
    </Page>
  );
}

const asNumber = (value: string | undefined) => (value ? Number(value) : null);
const asText = (value: number | null) => (value === null ? null : String(value));

function ScheduleFilters() {
  const { t } = useTranslation();
  const { filters, set } = useFilters(NAMES);
  return (
    <Filters label={t("schedules.filters")}>
      <CampaignSelect
        label={null}
        aria-label={t("schedules.form.campaign")}
        placeholder={t("schedules.anyCampaign")}
        clearable
        w={240}
        value={asNumber(filters.campaign_id)}
        onChange={(campaign) => set({ campaign_id: asText(campaign) })}
      />
      <PlaceSelect
        label={null}
        aria-label={t("words.place")}
        placeholder={t("words.anyPlace")}
        clearable
        w={240}
        value={asNumber(filters.location_id)}
        onChange={(place) => set({ location_id: asText(place) })}
      />
    </Filters>
  );
}

function ScheduleRows({ create }: { create: ReactNode }) {
  const { t } = useTranslation();
  const { filters, page, setPage, isFiltered, clear } = useFilters(NAMES);
  const ids = Object.fromEntries(Object.entries(filters).map(([name, id]) => [name, Number(id)]));
  const { data, error, isPending, refetch } = useQuery(scheduleList({ page, per_page: PER_PAGE, ...ids }));
  if (isPending) return <Rows.Waiting />;
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (data.items.length === 0 && isFiltered) {
    return (
      <EmptyState
        action={
          <Button variant="default" onClick={clear}>
            {t("words.clearFilters")}
          </Button>
        }
      >
        {t("words.nothingMatches")}
      </EmptyState>
    );
  }
  if (data.items.length === 0) {
    return <EmptyState action={create}>{t(create ? "schedules.empty" : "schedules.emptyRead")}</EmptyState>;
  }
  return (
    <>
      <Rows label={t("schedules.title")}>
        {data.items.map((schedule) => (
          <ScheduleRow key={schedule.id} schedule={schedule} />
        ))}
      </Rows>
      <Pages page={page} perPage={PER_PAGE} total={data.total} onChange={setPage} />
    </>
  );
}
