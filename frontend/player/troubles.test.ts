// @vitest-environment node
import { describe, expect, test } from "vitest";
import type { Happening } from "./playback";
import { NOON, live, kinds, received, order, registered, playing } from "./test/lives";
import { plan } from "./test/plans";

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
    expect(kinds(effects)).toEqual(["refresh_picture", "drop_media", "fetch_again", "report", "report_broken"]);
    expect(effects.at(-2)).toMatchObject({ fault: "film: stood still for 5 seconds" });
    expect(effects.at(-1)).toEqual({ kind: "report_broken", sha256, why: "stood still for 5 seconds" });
  });

  test("are reported once, however often they fail", () => {
    expect(live(playing, failed, failed).effects).toEqual([]);
  });

  test("that are not sound on the server either are named to it, and nothing else changes", () => {
    const { state, effects } = live(playing, { kind: "media_unsound", content: film, why: "not what was announced" });

    expect(state).toEqual(live(playing).state);
    expect(effects).toEqual([{ kind: "report_broken", sha256, why: "not what was announced" }]);
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
