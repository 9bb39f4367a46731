// @vitest-environment node
import { describe, expect, test } from "vitest";
import { isDead } from "./silence";

const HEARD = { wall: 1_000_000, steady: 5_000 };

describe("a line", () => {
  test.each([
    ["heard a moment ago lives", 100, 100, false],
    ["heard at the last beat lives", 30_000, 30_000, false],
    ["silent for more than a minute is dead", 60_001, 60_001, true],
    ["is dead when the machine slept and its steady clock with it", 600_000, 40, true],
    ["is dead when the machine was frozen while somebody set its clock back", -3_600_000, 600_000, true],
    ["lives though somebody set the clock back", -3_600_000, 40, false],
  ])("%s", (_what, wallMs, steadyMs, dead) => {
    expect(isDead(HEARD, { wall: HEARD.wall + wallMs, steady: HEARD.steady + steadyMs })).toBe(dead);
  });
});
