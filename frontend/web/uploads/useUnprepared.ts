import { useQueries } from "@tanstack/react-query";
import { contentEntry, isStopped, preparationOf } from "@web/queries/content";
import type { Entry } from "./queue";

/** Which files arrived and could not be prepared, as far as it is known: nothing is fetched for it. */
export function useUnprepared(entries: readonly Entry[]): ReadonlySet<number> {
  const ids = entries.flatMap(({ contentId }) => contentId ?? []);
  const told = useQueries({ queries: ids.map((id) => ({ ...preparationOf(id), enabled: false })) });
  const read = useQueries({ queries: ids.map((id) => ({ ...contentEntry(id), enabled: false })) });
  const isFailed = (_: number, index: number) => {
    const known = read[index]?.data;
    return told[index]?.data?.status === "failed" && !(known && isStopped(known));
  };
  return new Set(ids.filter(isFailed));
}
