import { useQueries } from "@tanstack/react-query";
import { contentEntry, isStopped, preparationOf } from "@web/queries/content";
import type { Entry } from "./queue";

/** Which entries arrived and could not be prepared, as far as it is known: nothing is fetched for it. */
export function useUnprepared(entries: readonly Entry[]): ReadonlySet<number> {
  const ids = [...new Set(entries.flatMap(({ contentId }) => contentId ?? []))]; // several may replace the same file
  const told = useQueries({ queries: ids.map((id) => ({ ...preparationOf(id), enabled: false })) });
  const read = useQueries({ queries: ids.map((id) => ({ ...contentEntry(id), enabled: false })) });
  const isFailed = (_: number, index: number) => {
    const known = read[index]?.data;
    return told[index]?.data?.status === "failed" && !(known && isStopped(known));
  };
  const failed = new Set(ids.filter(isFailed));
  return new Set(entries.filter(({ contentId }) => failed.has(contentId ?? 0)).map(({ id }) => id));
}
