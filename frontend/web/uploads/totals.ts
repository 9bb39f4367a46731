/** What the whole queue has come to, in a few figures. */
import { isAskedToWait, isUnderway, type Entry } from "./queue";
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
  /** Where nothing moves: the server asks to wait; else it is out of reach. */
  isAskedToWait: boolean;
  percent: number;
  secondsLeft: number | null;
}

/** @param unprepared how many arrived and could not be prepared: whoever sent them has to look at them too */
export function totalsOf(entries: readonly Entry[], now: number, unprepared = 0): Totals {
  const counted = (state: Entry["state"]) => entries.filter((entry) => entry.state === state).length;
  const going = entries.filter(isUnderway);
  const batch = entries.filter((entry) => isUnderway(entry) || entry.state === "sent");
  const size = sum(batch, (entry) => entry.size);
  const moving = going.filter(({ state }) => state !== "paused");
  return {
    underway: going.length,
    sent: counted("sent") - unprepared,
    failed: counted("failed") + unprepared,
    interrupted: entries.filter((entry) => entry.state === "interrupted" && !entry.isElsewhere).length,
    elsewhere: entries.filter(({ isElsewhere }) => isElsewhere).length,
    isPaused: going.length > 0 && moving.length === 0,
    isAskedToWait: going.some(isAskedToWait),
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
