// @vitest-environment node
import { describe, expect, test } from "vitest";
import { waitAfter, waitAsTold } from "./backoff";

describe("the wait before trying again", () => {
  test.each([
    [0, 0, 1_000],
    [0, 0.5, 3_000],
    [0, 1, 5_000],
    [1, 1, 10_000],
    [3, 1, 40_000],
    [3, 0, 1_000],
    [4, 1, 60_000],
    [5_000, 1, 60_000],
    [5_000, 0.5, 30_500],
  ])("after %i failures, with chance %d: %i ms", (failures, chance, ms) => {
    expect(waitAfter(failures, chance)).toBe(ms);
  });

  test.each([
    ["is never shorter", 20_000, 0, 20_000],
    ["is stretched by a quarter at most", 20_000, 1, 25_000],
    ["of nothing still leaves the server a second", 0, 0, 1_000],
    ["of less than nothing, too", -5, 0, 1_000],
    ["of years is taken for a mistake", 1e12, 0, 3_600_000],
  ])("that the server asks for %s", (_what, toldMs, chance, ms) => {
    expect(waitAsTold(toldMs, chance)).toBe(ms);
  });
});
