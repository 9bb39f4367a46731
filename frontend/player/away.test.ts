// @vitest-environment node
import { describe, expect, test } from "vitest";
import { BEGINNING, next, type Effect, type Happening, type State } from "./playback";
import { sceneAt } from "./scene";
import { plan } from "./test/plans";

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
const LEFT = Date.parse("2026-11-22T18:00:00Z");
const DAYS_AWAY = 7;

/** Open from 8 to 20 for three weeks; in the night another loop plays. */
const windows = Array.from({ length: 21 }, (_, day): [string, string] => {
  const opens = Date.parse("2026-11-22T08:00:00Z") + day * DAY_MS;
  return [new Date(opens).toISOString(), new Date(opens + DAY_MS / 2).toISOString()];
});
const fallback = [{ content: 0, seconds: 30 }];
const revised = (revision: number) => plan({ hash: `plan ${revision}`, revision, windows, fallback });

function live(state: State, happenings: Happening[]): { state: State; effects: Effect[] } {
  const effects: Effect[] = [];
  for (const happening of happenings) {
    const [after, wanted] = next(state, happening);
    state = after;
    effects.push(...wanted);
  }
  return { state, effects };
}

const registered = (planHash: string, at: number): Happening => ({
  kind: "registered",
  planHash,
  planRevision: 0,
  playback: "playing",
  volume: 80,
  orientation: "landscape",
  at,
});
const command = (seq: number, name: string): Happening => ({
  kind: "command_received",
  at: LEFT,
  command: { id: `command ${seq}`, seq, command: name, params: { volume: seq }, supersedeKey: name },
});
const of = (effects: Effect[], kind: Effect["kind"]) => effects.filter((effect) => effect.kind === kind);

describe("f07: a screen that was away for seven days", () => {
  const first = revised(1);
  const here = live(BEGINNING, [
    registered(first.hash, LEFT),
    { kind: "plan_received", plan: first },
    { kind: "plan_ready", hash: first.hash },
    command(1, "next"),
    { kind: "outcome_heard", id: "command 1" },
  ]).state;
  const away = live(here, [{ kind: "went_offline" }]).state;
  const back = LEFT + DAYS_AWAY * DAY_MS;

  test("played every minute of it", () => {
    const dark: string[] = [];
    for (let at = LEFT; at < back; at += MINUTE_MS) {
      if (sceneAt(away.plan, away.departure, at, () => true).content === null) dark.push(new Date(at).toISOString());
    }

    expect(dark).toEqual([]);
  });

  test("plays on after a power cut in the middle of it", () => {
    const { state, effects } = live(away, [{ kind: "resumed" }]);

    expect(state.plan?.hash).toBe("plan 1");
    expect(of(effects, "fetch_plan")).toEqual([]);
  });

  test("on return fetches one plan, the newest of three hundred, and does what is still open, once", () => {
    const newest = revised(301);
    const { state, effects } = live(away, [
      registered(newest.hash, back),
      { kind: "plan_received", plan: newest },
      command(51, "volume"),
      { kind: "plan_ready", hash: newest.hash },
    ]);

    expect(of(effects, "fetch_plan")).toEqual([{ kind: "fetch_plan", plan: newest }]);
    expect(state.plan?.hash).toBe("plan 301");
    expect(state.volume).toBe(51);
    expect(of(effects, "answer").map((answer) => "id" in answer && answer.id)).toEqual(["command 51", "command 51"]);
  });

  test("ends in the newest plan though all three hundred should come, in any order", () => {
    const messages = Array.from({ length: 300 }, (_, index): Happening => {
      const revision = 2 + ((index * 7) % 300); // each once, mixed
      return { kind: "plan_received", plan: revised(revision) };
    });
    const { state } = live(away, [registered("plan 301", back), ...messages]);

    expect(state.pending?.hash).toBe("plan 301");
  });

  test("takes of fifty commands of one kind the newest only, though all should come, the newest first", () => {
    const commands = Array.from({ length: 50 }, (_, index) => command(51 - index, "volume"));
    const { state, effects } = live(away, [registered("plan 1", back), ...commands]);

    expect(state.volume).toBe(51);
    expect(of(effects, "set_volume").at(-1)).toEqual({ kind: "set_volume", volume: 51 });
    expect(of(effects, "set_volume")).toHaveLength(2); // as the server said at the register, and the newest command
  });
});
