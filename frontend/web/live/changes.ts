import type { QueryClient, QueryKey } from "@tanstack/react-query";

interface Listed<T> {
  items: T[];
}

/** Changes one row wherever it is on a page of a list; it stays where it stands. */
export function changeInLists<T extends { id: number }>(
  cache: QueryClient,
  lists: QueryKey,
  id: number,
  change: (known: T) => T,
): void {
  cache.setQueriesData<Listed<T>>({ queryKey: lists }, (page) => {
    if (!page?.items.some((each) => each.id === id)) return page;
    return { ...page, items: page.items.map((each) => (each.id === id ? change(each) : each)) };
  });
}

const APART_MS = 2_000;
const waiting = new WeakMap<QueryClient, Set<string>>();

/** Fetches again what is on the page, once however often it is asked for within two seconds. */
export function refreshSoon(cache: QueryClient, queryKey: QueryKey): void {
  const asked = waiting.get(cache) ?? new Set<string>();
  waiting.set(cache, asked);
  const name = JSON.stringify(queryKey);
  if (asked.has(name)) return;
  asked.add(name);
  setTimeout(() => {
    asked.delete(name);
    void cache.invalidateQueries({ queryKey });
  }, APART_MS);
}
