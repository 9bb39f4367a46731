/**
 * A machine that slept wakes up with a line that looks open and holds what the server said long ago: a command in it may
 * have run out since. What is still wanted the server says again to whoever registers. Pure.
 */
import type { Ticks } from "./clock";

/** The server is heard every 25 s at least. */
const SILENCE_MS = 60_000;

/** One moment on both of a machine's clocks: asleep, some machines stop the steady one. */
export interface Moment {
  wall: number;
  steady: number;
}

export function momentOf(ticks: Ticks): Moment {
  return { wall: ticks.wall(), steady: ticks.steady() };
}

/** Whether a line last heard then is dead now. A wall clock that somebody set makes it so as well, which costs a reconnect. */
export function isDead(heard: Moment, now: Moment): boolean {
  return now.steady - heard.steady > SILENCE_MS || now.wall - heard.wall > SILENCE_MS;
}
