import type { ContentQuery } from "@web/queries/content";
import { useFilters } from "@web/ui/useFilters";

const NAMES = ["q", "type", "status", "location_id", "tag", "expiry", "used", "sort"] as const;
export const PER_PAGE = 24;
const SOON_DAYS = 7;

export type ContentFiltering = ReturnType<typeof useContentFilters>;

/** The library's filters as they stand in the address, and the question to the server they make. */
export function useContentFilters() {
  const found = useFilters(NAMES);
  const { q, type, status, location_id, tag, sort, expiry, used } = found.filters;
  const query: ContentQuery = {
    page: found.page,
    per_page: PER_PAGE,
    q,
    tag,
    sort: sort ?? "-created_at",
    type: type as ContentQuery["type"],
    status: status as ContentQuery["status"],
    location_id: location_id ? Number(location_id) : undefined,
    expiring_days: expiry === "soon" ? SOON_DAYS : undefined,
    expired: expiry === "over" ? true : undefined,
    used: used ? used === "yes" : undefined,
  };
  return { ...found, query };
}
