// @vitest-environment node
import { describe, expect, test } from "vitest";
import { expandMix } from "./mix";
import { ReadingError } from "./reading";

const long = (length: number) => Array.from({ length }, (_, index) => index);

describe("a mix of lists", () => {
  test.each([
    ["one list", [0], [["a", "b"]], "ab"],
    ["two lists in turn", [0, 1], [["a"], ["x", "y"]], "axay"],
    ["one notice, two advertisements", [0, 1, 1], [["n"], ["1", "2", "3"]], "n12n31n23"],
    ["a list without entries is passed over", [0, 1], [["a"], []], "a"],
    ["nothing at all", [0], [[]], ""],
  ])("%s", (_what, cycle, lists, loop) => {
    expect(expandMix(cycle, lists).join("")).toBe(loop);
  });

  test("every entry of a list gets its equal turn", () => {
    const loop = expandMix(
      [0, 1, 1, 1],
      [
        ["n", "m"],
        ["1", "2", "3", "4", "5"],
      ],
    );
    const turns = new Map<string, number>();
    for (const entry of loop) turns.set(entry, (turns.get(entry) ?? 0) + 1);

    expect(new Set([...turns].filter(([entry]) => /\d/.test(entry)).map(([, count]) => count)).size).toBe(1);
  });

  test("a mix longer than any screen needs is refused", () => {
    expect(() => expandMix([0, 1, 2], [long(997), long(991), long(983)])).toThrow(ReadingError);
  });

  test("a list that is not there is refused", () => {
    expect(() => expandMix([3], [["a"]])).toThrow(ReadingError);
  });
});
