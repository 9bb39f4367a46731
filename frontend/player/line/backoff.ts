/** How long to wait before trying again: full jitter, so that thousands of screens do not come back at once. */

const SHORTEST_MS = 1_000;
const LONGEST_MS = 60_000;

/** A random wait between 1 s and a ceiling that doubles with each failure, up to 60 s. `chance` is from 0 to 1. */
export function waitAfter(failures: number, chance: number, longestMs = LONGEST_MS): number {
  const ceiling = Math.min(longestMs, SHORTEST_MS * 2 ** Math.min(failures, 20));
  return Math.round(SHORTEST_MS + chance * (ceiling - SHORTEST_MS));
}
