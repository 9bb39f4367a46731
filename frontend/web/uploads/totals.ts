/** What the whole queue has come to, in a few figures. */
import { isUnderway, type Entry } from "./queue";
import { secondsLeft, speedOf } from "./speed";

export interface Totals {
  /** Files that are on their way, waiting or paused. */
  underway: number;
  sent: number;
  failed: number;
  /** Files to be chosen again; those begun in another browser are `elsewhere`. */
  interrupted: number;
  elsewhere: number;
  isPaused: boolean;
  isStalled: boolean;
  percent: number;
  secondsLeft: number | null;
}

export function totalsOf(entries: readonly Entry[], now: number): Totals {
  const counted = (state: Entry["state"]) => entries.filter((entry) => entry.state === state).length;
  const going = entries.filter(isUnderway);
  const batch = entries.filter((entry) => isUnderway(entry) || entry.state === "sent");
  const size = sum(batch, (entry) => entry.size);
  const moving = going.filter(({ state }) => state !== "paused");
  return {
    underway: going.length,
    sent: counted("sent"),
    failed: counted("failed"),
    interrupted: entries.filter((entry) => entry.state === "interrupted" && !entry.isElsewhere).length,
    elsewhere: entries.filter(({ isElsewhere }) => isElsewhere).length,
    isPaused: going.length > 0 && moving.length === 0,
    isStalled: counted("stalled") > 0 && counted("sending") === 0,
    percent: size > 0 ? Math.floor((sum(batch, ({ sentBytes }) => sentBytes) / size) * 100) : 100,
    secondsLeft: secondsLeft(
      sum(moving, (entry) => entry.size - entry.sentBytes),
      sum(moving, ({ trail }) => speedOf(trail, now) ?? 0),
    ),
  };
}

/** 0 to 100, and never 100 before the last byte. */
export function percentOf({ size, sentBytes }: Entry): number {
  return size > 0 ? Math.floor((sentBytes / size) * 100) : 100;
}

function sum(entries: readonly Entry[], value: (entry: Entry) => number): number {
  return entries.reduce((total, entry) => total + value(entry), 0);
}
