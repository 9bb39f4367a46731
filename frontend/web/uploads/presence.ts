/**
 * Whether there are uploads at all, for what is loaded with every page. The rest is fetched when this says so: a page
 * without uploads carries nothing of them.
 */
import { useSyncExternalStore } from "react";

/** Uploads this browser has begun and not finished, by their name at the server (memory.ts). */
export const KEPT_AS = "tvs.uploads";

let isWanted = localStorage.getItem(KEPT_AS) !== null;
let underway = 0;
const watchers = new Set<() => void>();

/** There is something to show: the tray may come. */
export function wantUploads(): void {
  if (isWanted) return;
  isWanted = true;
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export function useUploadsWanted(): boolean {
  return useSyncExternalStore(watch, () => isWanted);
}

export function setUnderway(count: number): void {
  underway = count;
}

/** How many files would be left half sent if one went away now. */
export function filesUnderway(): number {
  return underway;
}
