// @vitest-environment node
import { describe, expect, test } from "vitest";
import { BEGINNING, next, type Effect, type Happening, type State } from "./playback";
import type { Command } from "./playback/ledger";
import { sceneAt } from "./scene";
import { at, plan, type Wired } from "./test/plans";

const NOON = at("12:00:00");

/** Lives through happenings, one after the other, and says what they led to in the end. */
function live(state: State, ...happenings: Happening[]): { state: State; effects: Effect[] } {
  let effects: Effect[] = [];
  for (const happening of happenings) [state, effects] = next(state, happening);
  return { state, effects };
}

const kinds = (effects: Effect[]) => effects.map(({ kind }) => kind);
const received = (wired: Wired = {}): Happening => ({ kind: "plan_received", plan: plan(wired) });
const ready = (hash = "one"): Happening => ({ kind: "plan_ready", hash });
const order = (name: string, more: Partial<Command> = {}): Happening => ({
  kind: "command_received",
  at: NOON,
  command: { id: `${name}-id`, seq: 1, command: name, params: {}, supersedeKey: null, ...more },
});
const registered = (more: Partial<Extract<Happening, { kind: "registered" }>> = {}): Happening => ({
  kind: "registered",
  planHash: null,
  playback: "playing",
  volume: 80,
  orientation: "landscape",
  at: NOON,
  ...more,
});
const playing = live(BEGINNING, registered(), received(), ready()).state;

describe("a new plan", () => {
  test("is fetched before it is played", () => {
    const { state, effects } = live(BEGINNING, received());

    expect(state.plan).toBeNull();
    expect(kinds(effects)).toContain("fetch_plan");
  });

  test("says how many files are missing", () => {
    const { effects } = live(BEGINNING, received(), { kind: "plan_missing", hash: "one", missing: 2 });

    expect(effects).toMatchObject([
      { kind: "acknowledge", status: "downloading", missing: 2, revision: 1 },
      { kind: "refresh_picture" }, // the quiet card counts down
    ]);
  });

  test("plays when every file is there, is saved first and acknowledged after", () => {
    const { state, effects } = live(BEGINNING, received(), ready());

    expect(state.plan?.hash).toBe("one");
    expect(kinds(effects)).toEqual(["save", "refresh_picture", "acknowledge", "tidy_shelf"]);
  });

  test("leaves the old one playing while it is fetched, and when it cannot be", () => {
    const { state, effects } = live(playing, received({ hash: "two", revision: 2 }), {
      kind: "plan_failed",
      hash: "two",
      detail: "the storage of this screen is full",
    });

    expect(state.plan?.hash).toBe("one");
    expect(effects).toMatchObject([{ status: "failed", detail: "the storage of this screen is full" }]);
  });

  test("of a lower revision comes too late", () => {
    const { state } = live(playing, received({ hash: "three", revision: 3 }), received({ hash: "two", revision: 2 }));

    expect(state.pending?.hash).toBe("three");
  });

  test("of a lower revision is taken after a new register: the server may have been restored from a backup", () => {
    const { state } = live(
      playing,
      received({ hash: "nine", revision: 9 }),
      registered(),
      received({ hash: "two", revision: 2 }),
    );

    expect(state.pending?.hash).toBe("two");
  });

  test("that comes twice is fetched once", () => {
    const { effects } = live(BEGINNING, received(), received({ revision: 2 }));

    expect(effects).toMatchObject([{ kind: "acknowledge", status: "downloading", revision: 2 }]);
  });

  test("that already plays and comes with a newer revision is acknowledged; nothing is fetched, nothing begins anew", () => {
    const { state, effects } = live(playing, received({ revision: 7 }));

    expect(effects).toMatchObject([
      { kind: "save" },
      { kind: "refresh_picture" }, // which changes nothing: the scene is the same turn of the same item
      { kind: "acknowledge", status: "applied", hash: "one", revision: 7 },
    ]);
    expect(sceneAt(state.plan, state.departure, NOON, () => true)).toEqual(
      sceneAt(playing.plan, playing.departure, NOON, () => true),
    );
  });

  test("that the screen has is not asked for: a register that names it leads to no fetch and no acknowledgement", () => {
    expect(kinds(live(playing, registered({ planHash: "one" })).effects)).toEqual([
      "save",
      "set_volume",
      "turn_picture",
      "refresh_picture",
    ]);
  });

  test("of a lower revision than the one that plays is neither fetched nor acknowledged", () => {
    const { state, effects } = live(playing, received({ hash: "zero", revision: 0 }));

    expect(state.pending).toBeNull();
    expect(effects).toEqual([]);
  });

  test("that already plays is acknowledged, and what was being fetched is given up", () => {
    const { state, effects } = live(
      playing,
      received({ hash: "two", revision: 2 }),
      received({ hash: "one", revision: 3 }),
    );

    expect(state.pending).toBeNull();
    expect(kinds(effects)).toEqual(["stop_fetching", "save", "refresh_picture", "acknowledge"]);
  });

  test("that the server withdrew while the screen was away is given up at register", () => {
    const { state, effects } = live(playing, received({ hash: "two", revision: 2 }), registered({ planHash: "one" }));

    expect(state.pending).toBeNull();
    expect(kinds(effects)).toContain("stop_fetching");
  });

  test("is not switched to by the files of another", () => {
    const { state } = live(playing, received({ hash: "two", revision: 2 }), ready("one"));

    expect(state.plan?.hash).toBe("one");
    expect(state.pending?.hash).toBe("two");
  });
});

describe("commands", () => {
  test("pause freezes the picture and says so, in that order, after it is written down", () => {
    const { state, effects } = live(playing, order("pause"));

    expect(state.departure.pausedAt).toBe(NOON);
    expect(kinds(effects)).toEqual(["answer", "save", "refresh_picture", "answer"]);
    expect(effects.at(-1)).toMatchObject({ id: "pause-id", stage: "done" });
  });

  test("play goes on", () => {
    const { state } = live(playing, order("pause"), order("play", { seq: 2 }));

    expect(state.departure.pausedAt).toBeNull();
  });

  test("next shifts this screen only", () => {
    expect(live(playing, order("next")).state.departure.shiftMs).toBeLessThan(0);
  });

  test("volume is set", () => {
    const { state, effects } = live(playing, order("volume", { params: { volume: 30 } }));

    expect(state.volume).toBe(30);
    expect(effects).toContainEqual({ kind: "set_volume", volume: 30 });
  });

  test.each([{}, { volume: 101 }, { volume: "loud" }])("a volume of %o fails with a reason", (params) => {
    const { state, effects } = live(playing, order("volume", { params }));

    expect(state.volume).toBe(80);
    expect(effects.at(-1)).toMatchObject({ stage: "failed", detail: "volume must be a number from 0 to 100" });
  });

  test.each(["screenshot", "reboot", "dance"])("%s is not for a web player", (name) => {
    expect(live(playing, order(name)).effects.at(-1)).toMatchObject({ stage: "unsupported" });
  });

  test("a command that comes again is answered again and not done again", () => {
    const { state, effects } = live(playing, order("next"), order("next"));

    expect(state.departure).toEqual(live(playing, order("next")).state.departure);
    expect(effects).toEqual([{ kind: "answer", id: "next-id", stage: "done", detail: null }]);
  });

  test("an older volume that comes late changes nothing", () => {
    const newer = order("volume", { id: "newer", seq: 5, params: { volume: 20 }, supersedeKey: "volume" });
    const older = order("volume", { id: "older", seq: 4, params: { volume: 90 }, supersedeKey: "volume" });
    const { state, effects } = live(playing, newer, older);

    expect(state.volume).toBe(20);
    expect(effects.at(-1)).toMatchObject({ id: "older", stage: "failed" });
  });

  test("a command that is being done is said to have come when the server asks again, and is not begun again", () => {
    const { effects } = live(playing, order("sync"), order("sync"));

    expect(effects).toEqual([{ kind: "answer", id: "sync-id", stage: "delivered", detail: null }]);
  });

  test("sync checks everything and is done when that is", () => {
    const asked = live(playing, order("sync"));
    const { effects } = live(asked.state, {
      kind: "command_finished",
      id: "sync-id",
      outcome: "done",
      detail: "files checked: 2, fetched again: 0",
    });

    expect(asked.effects).toContainEqual({ kind: "check_everything", commandId: "sync-id" });
    expect(effects.at(-1)).toMatchObject({ id: "sync-id", stage: "done" });
  });

  test("identify is shown and done", () => {
    expect(kinds(live(playing, order("identify")).effects)).toEqual(["answer", "save", "identify", "answer"]);
  });
});

describe("an outcome", () => {
  const done = live(playing, order("next")).state;
  const heard: Happening = { kind: "outcome_heard", id: "next-id" };

  test("that the server did not answer is told again after the next register", () => {
    const { effects } = live(done, { kind: "went_offline" }, registered());

    expect(effects).toContainEqual({ kind: "answer", id: "next-id", stage: "done", detail: null });
  });

  test("is told again at every register until the server answers", () => {
    expect(kinds(live(done, registered(), registered()).effects)).toContain("answer");
    expect(kinds(live(done, registered(), heard, registered()).effects)).not.toContain("answer");
  });

  test("that was not answered before the page went is told by the page that comes", () => {
    const { effects } = live(done, { kind: "resumed" }, registered());

    expect(effects).toContainEqual({ kind: "answer", id: "next-id", stage: "done", detail: null });
  });

  test("that the server knows is written down as such, once", () => {
    expect(kinds(live(done, heard).effects)).toEqual(["save"]);
    expect(live(done, heard, heard).effects).toEqual([]);
  });

  test("that is not there yet is not told", () => {
    expect(kinds(live(playing, order("sync"), registered()).effects)).not.toContain("answer");
  });

  test("of a restart is told by itself when the page is back", () => {
    const { effects } = live(playing, order("restart"), { kind: "resumed" }, registered());

    expect(effects).toContainEqual({ kind: "answer", id: "restart-id", stage: "done", detail: null });
  });
});

describe("a restart", () => {
  const restarting = live(playing, order("restart"));

  test("is written down before the page goes", () => {
    expect(kinds(restarting.effects)).toEqual(["answer", "save", "reload"]);
    expect(restarting.state.restarting).toBe("restart-id");
  });

  test("is done when the page is back, and is not done again when the server asks again", () => {
    const { effects } = live(restarting.state, { kind: "resumed" }, registered(), order("restart"));

    expect(effects).toEqual([{ kind: "answer", id: "restart-id", stage: "done", detail: null }]);
  });

  test("cuts off a sync, which then has failed", () => {
    const both = live(playing, order("sync"), order("restart", { seq: 2 }));
    const { effects } = live(both.state, { kind: "resumed" }, order("sync"));

    expect(effects).toMatchObject([
      { id: "sync-id", stage: "failed", detail: "interrupted by a restart of the player" },
    ]);
  });

  test("that cannot be written down has failed and leaves nothing behind", () => {
    const { state } = live(restarting.state, {
      kind: "command_finished",
      id: "restart-id",
      outcome: "failed",
      detail: "full",
    });

    expect(state.restarting).toBeNull();
  });
});

describe("waking up", () => {
  test("plays the kept plan at once and checks its files", () => {
    const { state, effects } = live(playing, { kind: "resumed" });

    expect(state.plan?.hash).toBe("one");
    expect(kinds(effects)).toEqual(["save", "set_volume", "turn_picture", "refresh_picture", "check_shelf"]);
  });

  test("goes on fetching what was not yet there", () => {
    const { effects } = live(playing, received({ hash: "two", revision: 2 }), { kind: "resumed" });

    expect(effects.at(-1)).toMatchObject({ kind: "fetch_plan", plan: { hash: "two" } });
  });
});

describe("broken files", () => {
  const film = plan().contents[1];
  if (!film) throw new Error("the test's plan has a film");
  const failed: Happening = { kind: "media_failed", content: film, why: "stood still for 5 seconds" };
  const sha256 = film.sha256 ?? "";

  test("are skipped, reported, dropped and fetched again", () => {
    const { state, effects } = live(playing, failed);

    expect(state.troubles[sha256]?.isBroken).toBe(true);
    expect(kinds(effects)).toEqual(["refresh_picture", "drop_media", "fetch_again", "report"]);
    expect(effects.at(-1)).toMatchObject({ fault: "film: stood still for 5 seconds" });
  });

  test("are reported once, however often they fail", () => {
    expect(live(playing, failed, failed).effects).toEqual([]);
  });

  test("are shown again when a sound copy is there", () => {
    const { state, effects } = live(playing, failed, { kind: "media_fetched", sha256 });

    expect(state.troubles[sha256]?.isBroken).toBe(false);
    expect(kinds(effects)).toEqual(["refresh_picture"]);
  });

  test("that fail again are fetched again in an hour, and not reported again", () => {
    const { effects } = live(playing, failed, { kind: "media_fetched", sha256 }, failed);

    expect(effects).toContainEqual({ kind: "fetch_again", content: film, afterMs: 3_600_000 });
    expect(kinds(effects)).not.toContain("report");
  });

  test("that play again are no trouble any more, and the server hears it", () => {
    const { state, effects } = live(
      playing,
      failed,
      { kind: "media_fetched", sha256 },
      { kind: "media_played", sha256 },
    );

    expect(state.troubles).toEqual({});
    expect(effects).toEqual([{ kind: "report", fault: null }]);
  });

  test("that last are told again after a register", () => {
    expect(live(playing, failed, registered()).effects.at(-1)).toMatchObject({ kind: "report" });
  });
});

describe("the line", () => {
  test("going offline stops nothing", () => {
    const { state } = live(playing, { kind: "went_offline" });

    expect(state.plan?.hash).toBe("one");
    expect(state.isOnline).toBe(false);
  });

  test("a screen paused from afar is paused when it registers, and plays on when told so", () => {
    const paused = live(playing, registered({ playback: "paused" })).state;

    expect(paused.departure.pausedAt).toBe(NOON);
    expect(live(paused, registered({ playback: "playing" })).state.departure.pausedAt).toBeNull();
  });

  test("a replaced screen says so and plays on", () => {
    const { state, effects } = live(playing, { kind: "session_replaced" });

    expect(state).toMatchObject({ isReplaced: true, plan: { hash: "one" } });
    expect(kinds(effects)).toEqual(["refresh_picture"]);
  });

  test("a revoked key leads to pairing", () => {
    const { state, effects } = live(playing, { kind: "key_revoked" });

    expect(state.isPaired).toBe(false);
    expect(kinds(effects)).toContain("pair");
  });

  test("paired as the same screen it goes on with what it has", () => {
    expect(live(playing, { kind: "paired", isSameScreen: true }).state.plan?.hash).toBe("one");
  });

  test("paired as another screen it forgets plan and commands of the old", () => {
    const { state } = live(playing, order("next"), { kind: "paired", isSameScreen: false });

    expect(state).toMatchObject({ plan: null, pending: null, ledger: [], isPaired: true });
  });
});
