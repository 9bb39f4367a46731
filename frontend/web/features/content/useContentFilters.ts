import type { ContentQuery } from "@web/queries/content";
import { useFilters } from "@web/ui/useFilters";

const NAMES = ["q", "type", "status", "location_id", "tag", "sort"] as const;
export const PER_PAGE = 24;

export function useContentFilters() {
  const found = useFilters(NAMES);
  const { q, type, status, location_id, tag, sort } = found.filters;
  const query: ContentQuery = {
    page: found.page,
    per_page: PER_PAGE,
    q,
    tag,
    sort: sort ?? "-created_at",
    type: type as ContentQuery["type"],
    status: status as ContentQuery["status"],
    location_id: location_id ? Number(location_id) : undefined,
  };
  return { ...found, query };
}
