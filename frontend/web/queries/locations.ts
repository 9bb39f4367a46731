import { answered, api, type Schema } from "@shared/api";
import { queryOptions } from "@tanstack/react-query";

export type Location = Schema["LocationOut"];

export const locationKeys = { all: ["locations"] } as const;

/** How far the newest change has come at a place: known from live events only, never fetched. */
export const progressAt = (locationId: number) => ["live", "progress", locationId] as const;

const PER_PAGE = 100;

/** Every place one may see: pickers and the tree need them all, and there are as many as buildings and floors. */
export const allLocations = queryOptions({
  queryKey: [...locationKeys.all, "tree"] as const,
  staleTime: 60_000,
  queryFn: async ({ signal }): Promise<Location[]> => {
    const fetchPage = (page: number) =>
      answered(api.GET("/api/locations", { params: { query: { page, per_page: PER_PAGE, sort: "path" } }, signal }));
    const first = await fetchPage(1);
    const rest = Math.ceil(first.total / PER_PAGE) - 1;
    const others = await Promise.all(Array.from({ length: Math.max(0, rest) }, (_, index) => fetchPage(index + 2)));
    return [first, ...others].flatMap(({ items }) => items);
  },
});
