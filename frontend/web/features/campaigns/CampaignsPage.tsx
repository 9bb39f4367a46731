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
import { PagedRows } from "@web/ui/PagedRows";
import { PlaceFilter } from "@web/ui/PlaceFilter";
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
      <PlaceFilter w={200} value={filters.location_id} onChange={(location_id) => set({ location_id })} />
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
  const filtering = useFilters(NAMES);
  const found = useQuery(campaignList(queryOf(filtering.filters, filtering.page)));
  return (
    <PagedRows
      label={t("campaigns.title")}
      found={found}
      filtering={filtering}
      empty={<EmptyState action={create}>{t(create ? "campaigns.empty" : "campaigns.emptyRead")}</EmptyState>}
    >
      {(campaign) => <CampaignRow key={campaign.id} campaign={campaign} />}
    </PagedRows>
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
