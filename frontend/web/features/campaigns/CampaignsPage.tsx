import { Button, Select } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Filters } from "@web/ui/Filters";
import { Link } from "react-router";
import { campaignList, type CampaignQuery } from "@web/queries/campaigns";
import { useMay } from "@web/session/useSession";
import { EmptyState } from "@web/ui/EmptyState";
import { Page } from "@web/ui/Page";
import { Pages } from "@web/ui/Pages";
import { PlaceSelect } from "@web/ui/PlaceSelect";
import { ProblemNote } from "@web/ui/ProblemNote";
import { Rows } from "@web/ui/Rows";
import { SearchField } from "@web/ui/SearchField";
import { useFilters } from "@web/ui/useFilters";
import { CampaignRow } from "./CampaignRow";

const NAMES = ["q", "is_active", "location_id", "sort"] as const;
const SORTS = ["-created_at", "created_at", "name", "-name"] as const;
const PER_PAGE = 25;

export default function CampaignsPage() {
  const { t } = useTranslation();
  const mayWrite = useMay()("campaign.write");
  const create = mayWrite && (
    <Button component={Link} to="/campaigns/new" leftSection={<IconPlus size={16} />}>
      {t("campaigns.create")}
    </Button>
  );
  return (
    <Page title={t("campaigns.title")} actions={create}>
      <CampaignFilters />
      <CampaignRows create={create} />
    </Page>
  );
}

function CampaignFilters() {
  const { t } = useTranslation();
  const { filters, set } = useFilters(NAMES);
  return (
    <Filters label={t("campaigns.filters")}>
      <SearchField value={filters.q ?? ""} onChange={(q) => set({ q })} />
      <Select
        aria-label={t("words.status")}
        placeholder={t("campaigns.anyActive")}
        clearable
        w={180}
        data={[
          { value: "true", label: t("campaigns.onlyActive") },
          { value: "false", label: t("campaigns.onlyOff") },
        ]}
        value={filters.is_active ?? null}
        onChange={(is_active) => set({ is_active })}
      />
      <PlaceSelect
        label={null}
        aria-label={t("words.place")}
        placeholder={t("words.anyPlace")}
        clearable
        w={200}
        value={filters.location_id ? Number(filters.location_id) : null}
        onChange={(place) => set({ location_id: place === null ? null : String(place) })}
      />
      <Select
        aria-label={t("words.sort")}
        allowDeselect={false}
        w={200}
        ml="auto"
        data={SORTS.map((sort) => ({ value: sort, label: t(`words.sorts.${sort}`) }))}
        value={filters.sort ?? "-created_at"}
        onChange={(sort) => set({ sort: sort === "-created_at" ? null : sort })}
      />
    </Filters>
  );
}

function CampaignRows({ create }: { create: React.ReactNode }) {
  const { t } = useTranslation();
  const { filters, page, setPage, isFiltered, clear } = useFilters(NAMES);
  const { data, error, isPending, refetch } = useQuery(campaignList(queryOf(filters, page)));
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
    return <EmptyState action={create}>{t(create ? "campaigns.empty" : "campaigns.emptyRead")}</EmptyState>;
  }
  return (
    <>
      <Rows label={t("campaigns.title")}>
        {data.items.map((campaign) => (
          <CampaignRow key={campaign.id} campaign={campaign} />
        ))}
      </Rows>
      <Pages page={page} perPage={PER_PAGE} total={data.total} onChange={setPage} />
    </>
  );
}

function queryOf(filters: Partial<Record<(typeof NAMES)[number], string>>, page: number): CampaignQuery {
  return {
    page,
    per_page: PER_PAGE,
    q: filters.q,
    sort: filters.sort ?? "-created_at",
    is_active: filters.is_active === undefined ? undefined : filters.is_active === "true",
    location_id: filters.location_id ? Number(filters.location_id) : undefined,
  };
}
