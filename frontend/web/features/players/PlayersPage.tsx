import { Button, Select } from "@mantine/core";
import { IconLink } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Filters } from "@web/ui/Filters";
import { Link } from "react-router";
import { allLocations } from "@web/queries/locations";
import { playerList, type PlayerQuery } from "@web/queries/players";
import { useAccount, useMay } from "@web/session/useSession";
import { EmptyState } from "@web/ui/EmptyState";
import { Page } from "@web/ui/Page";
import { PagedRows } from "@web/ui/PagedRows";
import { PlaceFilter } from "@web/ui/PlaceFilter";
import { isOwn } from "@web/ui/PlaceSelect";
import { TagField } from "@web/ui/TagField";
import { SearchField } from "@web/ui/SearchField";
import { useFilters } from "@web/ui/useFilters";
import { BulkBar, type Whole } from "./BulkBar";
import { PlayerRow } from "./PlayerRow";
import { useSelection } from "@web/ui/useSelection";

const NAMES = ["q", "status", "location_id", "tag"] as const;
const PER_PAGE = 50;
type PlayerFiltering = Partial<Record<(typeof NAMES)[number], string>>;

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
      <PlaceFilter value={filters.location_id} onChange={(location_id) => set({ location_id })} />
      <TagField value={filters.tag ?? ""} onChange={(tag) => set({ tag })} />
    </Filters>
  );
}

function PlayerRows({ pair }: { pair: ReactNode }) {
  const { t } = useTranslation();
  const mayCommand = useMay()("player.command");
  const filtering = useFilters(NAMES);
  const found = useQuery(playerList(queryOf(filtering.filters, filtering.page)));
  const selection = useSelection(JSON.stringify(filtering.filters));
  const whole = useWhole(filtering.filters);
  const { items = [], total = 0 } = found.data ?? {};
  const onPage = items.map(({ id }) => id);
  const address = `${location.host}/player`;
  return (
    <PagedRows
      label={t("players.title")}
      found={found}
      filtering={filtering}
      empty={<EmptyState action={pair}>{pair ? t("players.empty", { address }) : t("players.emptyRead")}</EmptyState>}
      above={mayCommand && <BulkBar onPage={onPage} total={total} selection={selection} whole={whole} />}
    >
      {(player) => (
        <PlayerRow
          key={player.id}
          player={player}
          choice={
            mayCommand
              ? { isChosen: selection.isChosen(player.id), toggle: () => selection.toggle(player.id, onPage) }
              : undefined
          }
        />
      )}
    </PagedRows>
  );
}

/** The place whose screens the filters show, all of them, when it is one's own. */
function useWhole({ q, status, location_id, tag }: PlayerFiltering): Whole | undefined {
  const account = useAccount();
  const { data: places = [] } = useQuery(allLocations);
  const place = places.find(({ id }) => String(id) === location_id);
  if (!place || q || status || !isOwn(place, account)) return undefined;
  return { location_id: place.id, name: place.name, tags: tag ? [tag] : [] };
}

function queryOf(filters: PlayerFiltering, page: number): PlayerQuery {
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
