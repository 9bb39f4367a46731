import { Button, Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import "@web/i18n/later";
import { contentList, trashDays, type Content } from "@web/queries/content";
import { EmptyState } from "@web/ui/EmptyState";
import { Filters } from "@web/ui/Filters";
import { Page } from "@web/ui/Page";
import { PagedRows } from "@web/ui/PagedRows";
import { PlaceFilter } from "@web/ui/PlaceFilter";
import { SearchField } from "@web/ui/SearchField";
import { useFilters } from "@web/ui/useFilters";
import { useSelection } from "@web/ui/useSelection";
import { ActBar } from "./ActBar";
import { ContentRow } from "./ContentRow";
import { LibraryRooms } from "./LibraryRooms";
import { useActOnMany } from "./useActOnMany";

const NAMES = ["q", "location_id"] as const;
const PER_PAGE = 50;

/** What was deleted: it can be taken back from here, or deleted for good. */
export default function TrashPage() {
  const { t } = useTranslation();
  const { data: days = 0 } = useQuery(trashDays);
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
  const found = useQuery(
    contentList({
      trashed: true,
      page,
      per_page: PER_PAGE,
      q: filters.q,
      location_id: filters.location_id ? Number(filters.location_id) : undefined,
      sort: "-deleted_at",
    }),
  );
  const own = (found.data?.items ?? []).filter(({ can_edit }) => can_edit).map(({ id }) => id);
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
        above={<ActBar onPage={own} selection={selection} acts={["restore", "erase"]} />}
      >
        {(content) => (
          <ContentRow
            key={content.id}
            content={content}
            moment={content.deleted_at ?? undefined}
            choice={
              content.can_edit
                ? {
                    isChosen: selection.isChosen(content.id),
                    toggle: () => selection.toggle(content.id, own),
                  }
                : undefined
            }
            actions={content.can_edit && <TrashActs content={content} />}
          />
        )}
      </PagedRows>
    </>
  );
}

function TrashActs({ content }: { content: Content }) {
  const { t } = useTranslation();
  const { ask, isBusy } = useActOnMany([content.id], () => {});
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
