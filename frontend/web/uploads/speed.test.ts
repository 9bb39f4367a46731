// @vitest-environment node
import { describe, expect, it } from "vitest";
import { remembered, secondsLeft, speedOf, type Trail } from "./speed";
import { totalsOf } from "./totals";
import type { Entry } from "./queue";

/** A trail as it grows when so many bytes arrive each 100 ms. */
function steady(bytesPerStep: number, steps: number): Trail {
  return Array.from({ length: steps }, (_, step) => ({ at: step * 100, sentBytes: step * bytesPerStep })).reduce<Trail>(
    remembered,
    [],
  );
}

describe("the speed of an upload", () => {
  it("is not said before there is something to say", () => {
    expect(speedOf([], 5_000)).toBeNull();
    expect(speedOf(steady(1_000, 5), 400)).toBeNull();
  });

  it("is that of the last seconds, so that it follows a line that changes", () => {
    const slow = steady(1_000, 300);
    const last = slow.at(-1);
    const grown = Array.from({ length: 150 }, (_, step) => ({
      at: (last?.at ?? 0) + (step + 1) * 100,
      sentBytes: (last?.sentBytes ?? 0) + (step + 1) * 50_000,
    })).reduce<Trail>(remembered, slow);
    expect(speedOf(slow, 29_900)).toBeCloseTo(10_000, -3);
    expect(speedOf(grown, 44_900)).toBeCloseTo(500_000, -4);
  });

  it("falls while nothing arrives", () => {
    const trail = steady(1_000, 50);
    expect(speedOf(trail, 9_800)).toBeCloseTo(5_000, -2);
  });

  it("keeps few marks however often it is told", () => {
    expect(steady(10, 1_000).length).toBeLessThan(90);
  });

  it("begins anew when the server has less than was sent", () => {
    expect(remembered(steady(1_000, 50), { at: 5_000, sentBytes: 200 })).toEqual([{ at: 5_000, sentBytes: 200 }]);
  });
});

describe("the time left", () => {
  it.each([
    [10_000, 1_000, 10],
    [10_001, 1_000, 11],
    [0, 1_000, 0],
    [10_000, null, null],
    [10_000, 0, null],
  ])("for %s bytes at %s a second is %s s", (rest, speed, seconds) => expect(secondsLeft(rest, speed)).toBe(seconds));
});

const entry = (more: Partial<Entry>): Entry => ({
  id: 1,
  name: "a",
  size: 1_000,
  modified: 1,
  purpose: { location_id: null, tags: [], replaces: null },
  state: "sending",
  sentBytes: 0,
  trail: [],
  uploadId: null,
  isElsewhere: false,
  contentId: null,
  problem: null,
  ...more,
});

describe("what all uploads come to", () => {
  const half = entry({
    sentBytes: 500,
    trail: [
      { at: 0, sentBytes: 0 },
      { at: 5_000, sentBytes: 500 },
    ],
  });

  it("counts bytes, not files, and leaves out what failed", () => {
    const sent = entry({ state: "sent", size: 3_000, sentBytes: 3_000 });
    const totals = totalsOf([half, sent, entry({ state: "failed" })], 5_000);
    expect(totals).toMatchObject({ underway: 1, sent: 1, failed: 1, percent: 87, secondsLeft: 5 });
  });

  it("counts the waiting ones into the time left, and the paused ones not", () => {
    expect(totalsOf([half, entry({ state: "waiting" })], 5_000).secondsLeft).toBe(15);
    expect(totalsOf([half, entry({ state: "paused" })], 5_000).secondsLeft).toBe(5);
  });

  it("says when nothing moves, and why", () => {
    expect(totalsOf([entry({ state: "paused" })], 0)).toMatchObject({ isPaused: true, isStalled: false });
    expect(totalsOf([entry({ state: "stalled" }), entry({ state: "waiting" })], 0)).toMatchObject({ isStalled: true });
    expect(totalsOf([entry({ state: "stalled" }), half], 5_000).isStalled).toBe(false);
  });
});
