import { secondsOf, totalSeconds, type Turn } from "./draft";

/** Which turn a loop shows after some seconds, and how far into it: the loop goes round for ever. */
export function positionAt(turns: Turn[], elapsed: number): { index: number; offset: number } {
  const total = totalSeconds(turns);
  let rest = total > 0 ? elapsed % total : 0;
  for (const [index, turn] of turns.entries()) {
    const seconds = secondsOf(turn);
    if (rest < seconds) return { index, offset: rest };
    rest -= seconds;
  }
  return { index: 0, offset: 0 };
}

/** Seconds from the loop's start to the start of one of its turns. */
export function startOf(turns: Turn[], index: number): number {
  return totalSeconds(turns.slice(0, index));
}
