// @vitest-environment node
import { describe, expect, test } from "vitest";
import { lineEnded, nextAttempt, RESTED, stillToldMs, toldToWait, type Patience } from "./patience";

const NOW = 1_000_000;

/** The waits of a screen that fails again and again. */
function waits(count: number, chance: number, patience: Patience = RESTED): number[] {
  const found: number[] = [];
  for (let attempt = 0; attempt < count; attempt += 1) {
    const [waitMs, later] = nextAttempt(patience, NOW, chance);
    found.push(waitMs);
    patience = later;
  }
  return found;
}

describe("a screen that lost its line", () => {
  test("waits longer each time, up to a minute", () => {
    expect(waits(7, 1)).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000, 60_000]);
  });

  test("waits a second at least, however often it failed", () => {
    expect(waits(7, 0)).toEqual([1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000]);
  });

  test.each([
    ["that held for minutes was good: the wait is short again", 120_000, 5_000],
    ["that broke at once is one more failure", 200, 40_000],
    ["that never came to a register is one more failure", 0, 40_000],
  ])("a line %s", (_what, heldMs, ms) => {
    const tired = { ...RESTED, failures: 3 };

    expect(nextAttempt(lineEnded(tired, heldMs), NOW, 1)[0]).toBe(ms);
  });
});

describe("a screen that was told to wait", () => {
  const told = toldToWait(RESTED, 20_000, NOW, 0);

  test("waits as long as it was told, not by chance", () => {
    expect(nextAttempt(told, NOW, 1)[0]).toBe(20_000);
  });

  test("comes no sooner when its line breaks meanwhile", () => {
    expect(nextAttempt(lineEnded(told, 60_000), NOW + 5_000, 0)[0]).toBe(15_000);
  });

  test("comes no sooner when it is told less afterwards", () => {
    expect(stillToldMs(toldToWait(told, 2_000, NOW + 1_000, 0), NOW + 1_000)).toBe(19_000);
  });

  test("waits by chance again once that time is over", () => {
    expect(stillToldMs(told, NOW + 20_001)).toBe(0);
    expect(nextAttempt(told, NOW + 20_001, 1)[0]).toBe(5_000);
  });
});

describe("a thousand screens of a server that died", () => {
  test("do not come back in one moment", () => {
    const arrivals = Array.from({ length: 1_000 }, (_, index) => nextAttempt(RESTED, NOW, index / 999)[0]);
    const perTenth = new Map<number, number>();
    for (const ms of arrivals) perTenth.set(Math.floor(ms / 100), (perTenth.get(Math.floor(ms / 100)) ?? 0) + 1);

    expect(Math.max(...perTenth.values())).toBeLessThan(30);
  });
});
