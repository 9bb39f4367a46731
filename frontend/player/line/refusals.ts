/** What to do when the server refuses: one line for each code of `register_error`. Pure. */
import type { Refusal } from "./wire";

/** `afterMs`: not sooner than this; null: after a wait by chance, longer with each failure. */
export interface Reaction {
  kind: "register_again" | "come_back" | "pair" | "yield";
  afterMs: number | null;
}

/** This key opens nothing any more. */
const REVOKED = new Set(["revoked", "unknown_key", "unknown_player"]);

/** It is not this screen's fault and passes soon: the line stays. */
const PASSING = new Set(["busy", "unavailable"]);

/** Two machines with one key must not take the screen from each other all day. */
const YIELD_MS = 600_000;

/** @param canRegister whether there is a key to say, and a line to say it on: the server may have refused the connection itself. */
export function reactTo({ code, retryAfterMs }: Refusal, canRegister: boolean): Reaction {
  if (REVOKED.has(code)) return { kind: "pair", afterMs: retryAfterMs };
  if (code === "session_replaced") return { kind: "yield", afterMs: Math.max(YIELD_MS, retryAfterMs ?? 0) };
  const kind = PASSING.has(code) && canRegister ? "register_again" : "come_back";
  return { kind, afterMs: retryAfterMs };
}

/** Whether a refusal is part of a server's ordinary day, and nothing to bother a technician with. */
export function isOrdinary({ code }: Refusal): boolean {
  return code === "busy" || code === "restarting";
}
