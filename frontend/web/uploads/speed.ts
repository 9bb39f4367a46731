/** How fast something is sent, and how long the rest will take: from what was seen in the last seconds, handed the time. */

export interface Mark {
  /** Milliseconds on any clock that only goes forward. */
  at: number;
  sentBytes: number;
}

export type Trail = readonly Mark[];

/** Long enough to be calm, short enough to follow a line that changes. */
const WINDOW_MS = 10_000;
const APART_MS = 250;
/** What is seen in less than this says nothing yet. */
const SETTLES_MS = 1_000;

/** The trail with one more mark: close ones run together, old ones fall off. What went backwards begins anew. */
export function remembered(trail: Trail, mark: Mark): Trail {
  const last = trail.at(-1);
  if (last && mark.sentBytes < last.sentBytes) return [mark];
  const kept = trail.filter(({ at }) => mark.at - at <= WINDOW_MS);
  const before = kept.at(-2);
  return before && mark.at - before.at < APART_MS ? [...kept.slice(0, -1), mark] : [...kept, mark];
}

/** Bytes per second; null while nothing can be said. Silence since the last mark counts. */
export function speedOf(trail: Trail, now: number): number | null {
  const [first] = trail;
  const last = trail.at(-1);
  if (!first || !last) return null;
  const passed = Math.max(now, last.at) - first.at;
  return passed < SETTLES_MS ? null : ((last.sentBytes - first.sentBytes) / passed) * 1_000;
}

/** Whole seconds until the rest is sent; null while nothing can be said. */
export function secondsLeft(restBytes: number, bytesPerSecond: number | null): number | null {
  return bytesPerSecond && bytesPerSecond >= 1 ? Math.ceil(restBytes / bytesPerSecond) : null;
}
