import { useSyncExternalStore } from "react";

export type Link = "connecting" | "connected" | "lost";

let link: Link = "connecting";
const watchers = new Set<() => void>();

export function setLink(next: Link): void {
  if (next === link) return;
  link = next;
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Whether live events arrive at the moment. */
export function useLink(): Link {
  return useSyncExternalStore(watch, () => link);
}
