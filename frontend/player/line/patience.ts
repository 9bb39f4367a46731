/** When this screen may come to the server again, whichever way its line ended. Pure. */
import { waitAfter, waitAsTold } from "./backoff";

export interface Patience {
  /** Attempts in a row that led to nothing. */
  failures: number;
  /** The server asked to be left alone until then, by the steady clock. */
  notBefore: number;
}

export const RESTED: Patience = { failures: 0, notBefore: -Infinity };

/** A line that held so long was a good one. One that breaks at once each time must not be tried each second. */
const PROVEN_MS = 30_000;

/** A line has ended on which this screen was registered for so long; 0 if it never was. */
export function lineEnded(patience: Patience, heldMs: number): Patience {
  return heldMs >= PROVEN_MS ? { ...patience, failures: 0 } : patience;
}

/** The server said how long to leave it alone. Nothing that happens later brings this screen back sooner. */
export function toldToWait(patience: Patience, retryAfterMs: number, now: number, chance: number): Patience {
  return { ...patience, notBefore: Math.max(patience.notBefore, now + waitAsTold(retryAfterMs, chance)) };
}

/** How long the server still wants to be left alone; 0 when it does not. */
export function stillToldMs(patience: Patience, now: number): number {
  return Math.max(0, patience.notBefore - now);
}

/** How long to wait for the next attempt: as told, or by chance and longer with each failure. */
export function nextAttempt(patience: Patience, now: number, chance: number): [waitMs: number, patience: Patience] {
  const waitMs = stillToldMs(patience, now) || waitAfter(patience.failures, chance);
  return [waitMs, { ...patience, failures: patience.failures + 1 }];
}
