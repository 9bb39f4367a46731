// @vitest-environment node
import { describe, expect, test } from "vitest";
import { BEGINNING, type Happening } from "./playback";
import { sceneAt } from "./scene";
import { NOON, live, kinds, received, ready, order, registered, playing } from "./test/lives";

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

  test("of a lower revision than a new register told of is a late word from elsewhere", () => {
    const { state, effects } = live(
      playing,
      registered({ planHash: "one", planRevision: 5 }),
      received({ hash: "two", revision: 4 }),
    );

    expect(state.pending).toBeNull();
    expect(kinds(effects)).not.toContain("fetch_plan");
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
