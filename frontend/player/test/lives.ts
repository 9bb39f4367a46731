/** Lives of a screen for tests: what happened to it, one after the other, and what that led to. */
import { BEGINNING, next, type Effect, type Happening, type State } from "../playback";
import type { Command } from "../playback/ledger";
import { at, plan, type Wired } from "./plans";

export const NOON = at("12:00:00");

/** Lives through happenings, one after the other, and says what they led to in the end. */
export function live(state: State, ...happenings: Happening[]): { state: State; effects: Effect[] } {
  let effects: Effect[] = [];
  for (const happening of happenings) [state, effects] = next(state, happening);
  return { state, effects };
}

export const kinds = (effects: Effect[]) => effects.map(({ kind }) => kind);
export const received = (wired: Wired = {}): Happening => ({ kind: "plan_received", plan: plan(wired) });
export const ready = (hash = "one"): Happening => ({ kind: "plan_ready", hash });
export const order = (name: string, more: Partial<Command> = {}): Happening => ({
  kind: "command_received",
  at: NOON,
  command: { id: `${name}-id`, seq: 1, command: name, params: {}, supersedeKey: null, ...more },
});
export const registered = (more: Partial<Extract<Happening, { kind: "registered" }>> = {}): Happening => ({
  kind: "registered",
  planHash: null,
  planRevision: 0,
  playback: "playing",
  volume: 80,
  orientation: "landscape",
  at: NOON,
  ...more,
});
export const playing = live(BEGINNING, registered(), received(), ready()).state;
