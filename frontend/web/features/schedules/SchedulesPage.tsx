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
import { PagedRows } from "@web/ui/PagedRows";
import { PlaceFilter } from "@web/ui/PlaceFilter";
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
        value={filters.campaign_id ? Number(filters.campaign_id) : null}
        onChange={(campaign) => set({ campaign_id: campaign === null ? null : String(campaign) })}
      />
      <PlaceFilter w={240} value={filters.location_id} onChange={(location_id) => set({ location_id })} />
    </Filters>
  );
}

function ScheduleRows({ create }: { create: ReactNode }) {
  const { t } = useTranslation();
  const filtering = useFilters(NAMES);
  const ids = Object.fromEntries(Object.entries(filtering.filters).map(([name, id]) => [name, Number(id)]));
  const found = useQuery(scheduleList({ page: filtering.page, per_page: PER_PAGE, ...ids }));
  return (
    <PagedRows
      label={t("schedules.title")}
      found={found}
      filtering={filtering}
      empty={<EmptyState action={create}>{t(create ? "schedules.empty" : "schedules.emptyRead")}</EmptyState>}
    >
      {(schedule) => <ScheduleRow key={schedule.id} schedule={schedule} />}
    </PagedRows>
  );
}
