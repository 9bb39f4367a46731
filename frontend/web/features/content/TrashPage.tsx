import { Button, Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import "@web/i18n/later";
import { NotFound } from "@web/layout/Crashed";
import { contentList, trashDays, type Content, type ContentQuery } from "@web/queries/content";
import { useMay } from "@web/session/useSession";
import { EmptyState } from "@web/ui/EmptyState";
import { Filters } from "@web/ui/Filters";
import { Moment } from "@web/ui/Moment";
import { Page } from "@web/ui/Page";
import { PagedRows } from "@web/ui/PagedRows";
import { PlaceFilter } from "@web/ui/PlaceFilter";
import { SearchField } from "@web/ui/SearchField";
import { useFilters } from "@web/ui/useFilters";
import { useSelection } from "@web/ui/useSelection";
import { ActBar } from "./ActBar";
import { choicesAmong } from "./choices";
import { ContentRow } from "./ContentRow";
import { LibraryRooms } from "./LibraryRooms";
import { useActOnMany } from "./useActOnMany";

const NAMES = ["q", "location_id"] as const;
const PER_PAGE = 50;

/** What was deleted: it can be taken back from here, or deleted for good. */
export default function TrashPage() {
  const { t } = useTranslation();
  const { data: days = 0 } = useQuery(trashDays);
  const mayWrite = useMay()("content.write");
  if (!mayWrite) return <NotFound />; // as the navigation does not show it
  const lead = days ? t("library.trash.leadDays", { count: days }) : t("library.trash.lead");
  return (
    <Page title={t("library.trash.title")} lead={lead}>
      <LibraryRooms />
      <Trash />
    </Page>
  );
}

function Trash() {
  const { t } = useTranslation();
  const filtering = useFilters(NAMES);
  const { filters, set, page } = filtering;
  const selection = useSelection(JSON.stringify(filters));
  const query: ContentQuery = {
    trashed: true,
    q: filters.q,
    location_id: filters.location_id ? Number(filters.location_id) : undefined,
    sort: "-deleted_at",
  };
  const found = useQuery(contentList({ ...query, page, per_page: PER_PAGE }));
  const { items = [], total = 0 } = found.data ?? {};
  const choiceOf = choicesAmong(items, selection);
  return (
    <>
      <Filters label={t("content.filters")}>
        <SearchField value={filters.q ?? ""} onChange={(q) => set({ q })} />
        <PlaceFilter value={filters.location_id} onChange={(location_id) => set({ location_id })} />
      </Filters>
      <PagedRows
        label={t("library.trash.title")}
        found={found}
        filtering={filtering}
        empty={<EmptyState>{t("library.trash.empty")}</EmptyState>}
        above={<ActBar onPage={items} all={{ total, query }} selection={selection} acts={["restore", "erase"]} />}
      >
        {(content) => (
          <ContentRow
            key={content.id}
            content={content}
            moment={
              content.deleted_at && (
                <>
                  {t("library.trash.deleted")} <Moment at={content.deleted_at} />
                </>
              )
            }
            choice={choiceOf(content)}
            actions={content.can_edit && <TrashActs content={content} />}
          />
        )}
      </PagedRows>
    </>
  );
}

function TrashActs({ content }: { content: Content }) {
  const { t } = useTranslation();
  const { ask, isBusy } = useActOnMany({
    ids: [content.id],
    titleOf: () => content.title,
    onDone: () => {},
    onlyThese: () => {},
  });
  return (
    <Group gap={4} wrap="nowrap">
      <Button
        variant="default"
        size="compact-sm"
        loading={isBusy}
        aria-label={`${t("library.trash.restore")}: ${content.title}`}
        onClick={() => ask("restore")}
      >
        {t("library.trash.restore")}
      </Button>
    </Group>
  );
}
