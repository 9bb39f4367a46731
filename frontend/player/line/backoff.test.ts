// @vitest-environment node
import { describe, expect, test } from "vitest";
import { waitAfter } from "./backoff";

describe("the wait before trying again", () => {
  test.each([
    [0, 0, 1_000],
    [0, 1, 1_000],
    [1, 1, 2_000],
    [3, 1, 8_000],
    [3, 0, 1_000],
    [6, 1, 60_000],
    [5_000, 1, 60_000],
    [5_000, 0.5, 30_500],
  ])("after %i failures, with chance %d: %i ms", (failures, chance, ms) => {
    expect(waitAfter(failures, chance)).toBe(ms);
  });
});
