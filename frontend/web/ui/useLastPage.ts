import { useEffect } from "react";
import type { Filtering } from "./useFilters";

interface Found {
  items: readonly unknown[];
  per_page: number;
  total: number;
}

/** Behind the last page there is nothing, but before it there is: goes there. True while on the way. */
export function useLastPage(found: Found | undefined, { page, setPage }: Pick<Filtering, "page" | "setPage">): boolean {
  const isBehind = found !== undefined && found.items.length === 0 && found.total > 0;
  const last = isBehind ? Math.ceil(found.total / found.per_page) : page;
  useEffect(() => {
    if (page > last) setPage(last, { replace: true });
  }, [page, last, setPage]);
  return isBehind;
}
