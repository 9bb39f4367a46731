import { useSyncExternalStore } from "react";

const EVERY_MS = 10_000;
const LAG_MS = 15_000;

let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const watchers = new Set<() => void>();

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  timer ??= setInterval(tick, EVERY_MS);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick(): void {
  now = Date.now();
  for (const watcher of watchers) watcher();
}

/** The time to say an instant by: what has only just happened is "now", not "in 3 seconds", while the clock lags behind. */
export function nowFor(at: string, known: number): number {
  const ahead = Date.parse(at) - known;
  return ahead > 0 && ahead < LAG_MS ? known + ahead : known;
}

/** The time, moving every ten seconds: one clock for a whole page of relative times. */
export function useNow(): number {
  return useSyncExternalStore(watch, () => now);
}
