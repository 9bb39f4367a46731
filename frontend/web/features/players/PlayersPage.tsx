import { Button, Select } from "@mantine/core";
import { IconLink } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Filters } from "@web/ui/Filters";
import { Link } from "react-router";
import { playerList, type PlayerQuery } from "@web/queries/players";
import { useMay } from "@web/session/useSession";
import { EmptyState } from "@web/ui/EmptyState";
import { Page } from "@web/ui/Page";
import { Pages } from "@web/ui/Pages";
import { PlaceSelect } from "@web/ui/PlaceSelect";
import { ProblemNote } from "@web/ui/ProblemNote";
import { Rows } from "@web/ui/Rows";
import { TagField } from "@web/ui/TagField";
import { SearchField } from "@web/ui/SearchField";
import { useFilters } from "@web/ui/useFilters";
import { PlayerRow } from "./PlayerRow";

const NAMES = ["q", "status", "location_id", "tag"] as const;
const PER_PAGE = 50;

export default function PlayersPage() {
  const { t } = useTranslation();
  const mayPair = useMay()("player.pair");
  const pair = mayPair && (
    <Button component={Link} to="/players/pair" leftSection={<IconLink size={16} />}>
      {t("players.pair")}
    </Button>
  );
  return (
    <Page title={t("players.title")} actions={pair}>
      <PlayerFilters />
      <PlayerRows pair={pair} />
    </Page>
  );
}

function PlayerFilters() {
  const { t } = useTranslation();
  const { filters, set } = useFilters(NAMES);
  return (
    <Filters label={t("players.filters")}>
      <SearchField value={filters.q ?? ""} onChange={(q) => set({ q })} />
      <Select
        aria-label={t("words.status")}
        placeholder={t("players.anyStatus")}
        clearable
        w={180}
        data={[
          { value: "online", label: t("players.online") },
          { value: "offline", label: t("players.offline") },
        ]}
        value={filters.status ?? null}
        onChange={(status) => set({ status })}
      />
      <PlaceSelect
        label={null}
        aria-label={t("words.place")}
        placeholder={t("words.anyPlace")}
        clearable
        w={220}
        value={filters.location_id ? Number(filters.location_id) : null}
        onChange={(place) => set({ location_id: place === null ? null : String(place) })}
      />
      <TagField value={filters.tag ?? ""} onChange={(tag) => set({ tag })} />
    </Filters>
  );
}

function PlayerRows({ pair }: { pair: ReactNode }) {
  const { t } = useTranslation();
  const { filters, page, setPage, isFiltered, clear } = useFilters(NAMES);
  const { data, error, isPending, refetch } = useQuery(playerList(queryOf(filters, page)));
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
    const address = `${location.host}/player`;
    return <EmptyState action={pair}>{pair ? t("players.empty", { address }) : t("players.emptyRead")}</EmptyState>;
  }
  return (
    <>
      <Rows label={t("players.title")}>
        {data.items.map((player) => (
          <PlayerRow key={player.id} player={player} />
        ))}
      </Rows>
      <Pages page={page} perPage={PER_PAGE} total={data.total} onChange={setPage} />
    </>
  );
}

function queryOf(filters: Partial<Record<(typeof NAMES)[number], string>>, page: number): PlayerQuery {
  const { q, status, location_id, tag } = filters;
  return {
    page,
    per_page: PER_PAGE,
    q,
    tag,
    status: status as PlayerQuery["status"],
    location_id: location_id ? Number(location_id) : undefined,
  };
}
