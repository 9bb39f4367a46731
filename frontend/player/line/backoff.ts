/** How long to wait before trying again: full jitter, so that thousands of screens do not come back at once. */

const SHORTEST_MS = 1_000;
/** The first wait is spread too: when a server dies, every screen loses its line at the same instant. */
const FIRST_CEILING_MS = 5_000;
const LONGEST_MS = 60_000;
/** What a server asks for is never cut short, and stretched by up to this part: it may have said the same to many. */
const STRETCH = 0.25;
/** More than this no server means; less would ask it without a pause. */
const LONGEST_TOLD_MS = 3_600_000;

/** A random wait between 1 s and a ceiling that doubles with each failure, from 5 s to 60 s. `chance` is from 0 to 1. */
export function waitAfter(failures: number, chance: number, longestMs = LONGEST_MS): number {
  const ceiling = Math.min(longestMs, FIRST_CEILING_MS * 2 ** Math.min(failures, 20));
  return Math.round(SHORTEST_MS + chance * (ceiling - SHORTEST_MS));
}

/** The wait that a server asked for by `retry_after_ms`: never less, a little more by chance. */
export function waitAsTold(retryAfterMs: number, chance: number): number {
  const asked = Math.min(Math.max(retryAfterMs, SHORTEST_MS), LONGEST_TOLD_MS);
  return Math.round(asked * (1 + chance * STRETCH));
}
