import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { NothingMatches } from "./NothingMatches";
import { Pages } from "./Pages";
import { ProblemNote } from "./ProblemNote";
import { Rows } from "./Rows";
import type { Filtering } from "./useFilters";
import { useLastPage } from "./useLastPage";

interface Listed<T> {
  items: T[];
  per_page: number;
  total: number;
}

interface PagedRowsProps<T> {
  label: string;
  found: UseQueryResult<Listed<T>>;
  filtering: Pick<Filtering, "page" | "setPage" | "isFiltered" | "clear">;
  /** What stands there before the first thing is made. */
  empty: ReactNode;
  /** What stands above the rows where there are some. */
  above?: ReactNode;
  /** One row. */
  children: (item: T) => ReactNode;
}

/** A page of a list: waiting, failed, nothing matches, nothing there yet, or the rows and the way to the other pages. */
export function PagedRows<T>({ label, found, filtering, empty, above, children }: PagedRowsProps<T>) {
  const { data, error, isPending, refetch } = found;
  const isBehind = useLastPage(data, filtering);
  if (isPending || isBehind) return <Rows.Waiting />;
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (data.items.length === 0) return filtering.isFiltered ? <NothingMatches clear={filtering.clear} /> : empty;
  return (
    <>
      {above}
      <Rows label={label}>{data.items.map(children)}</Rows>
      <Pages page={filtering.page} perPage={data.per_page} total={data.total} onChange={filtering.setPage} />
    </>
  );
}
