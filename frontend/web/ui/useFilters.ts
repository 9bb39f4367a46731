import { useCallback } from "react";
import { useSearchParams } from "react-router";

export interface Filtering<Name extends string = string> {
  filters: Partial<Record<Name, string>>;
  page: number;
  set: (changes: Partial<Record<Name, string | null>>) => void;
  setPage: (page: number, options?: { replace: boolean }) => void;
  clear: () => void;
  isFiltered: boolean;
}

/**
 * The filters of a list, kept in the address: a link shows the same list to someone else, and "back" works.
 * Changing a filter starts again at the first page.
 */
export function useFilters<Name extends string>(names: readonly Name[]): Filtering<Name> {
  const [params, setParams] = useSearchParams();
  const filters: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = params.get(name);
    if (value) filters[name] = value;
  }
  const set = useCallback(
    (changes: Partial<Record<Name, string | null>>) =>
      setParams(
        (known) => {
          const next = new URLSearchParams(known);
          next.delete("page");
          for (const [name, value] of Object.entries<string | null | undefined>(changes)) {
            if (value) next.set(name, value);
            else next.delete(name);
          }
          return next;
        },
        { replace: true },
      ),
    [setParams],
  );
  const setPage = useCallback(
    (page: number, options?: { replace: boolean }) =>
      setParams((known) => {
        const next = new URLSearchParams(known);
        if (page > 1) next.set("page", String(page));
        else next.delete("page");
        return next;
      }, options),
    [setParams],
  );
  const clear = useCallback(() => setParams({}, { replace: true }), [setParams]);
  const isFiltered = Object.keys(filters).some((name) => name !== "sort");
  return { filters, page: pageNumber(params.get("page")), set, setPage, clear, isFiltered };
}

function pageNumber(given: string | null): number {
  const page = Number(given);
  return Number.isInteger(page) && page > 0 ? page : 1;
}
