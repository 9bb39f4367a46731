// @vitest-environment node
import { describe, expect, test } from "vitest";
import { wirePlan } from "../test/plans";
import { mediaOf, readPlan } from "./plan";
import { ReadingError } from "./reading";

describe("reading a plan", () => {
  test("fields of a newer server are ignored", () => {
    const read = readPlan({ ...wirePlan(), mood: "cheerful", campaign: { id: 7, name: "Autumn", colour: "red" } });

    expect(read.campaignId).toBe(7);
    expect(read.loops[0]).toHaveLength(2);
  });

  test("windows are put in order", () => {
    const read = readPlan(
      wirePlan({
        windows: [
          ["2026-11-23T08:00:00Z", "2026-11-23T09:00:00Z"],
          ["2026-11-22T08:00:00Z", "2026-11-22T09:00:00Z"],
        ],
      }),
    );

    expect(read.timeline.map(({ from }) => new Date(from).getUTCDate())).toEqual([22, 23]);
  });

  test("a web address is nothing to fetch", () => {
    const contents = [{ title: "weather", type: "url", sha256: null }];

    expect(mediaOf(readPlan(wirePlan({ contents, items: [{ content: 0, seconds: 5 }] })))).toEqual([]);
  });

  test("a file that plays twice is fetched once", () => {
    const twice = { title: "picture", sha256: "a".repeat(64) };

    expect(mediaOf(readPlan(wirePlan({ contents: [twice, twice] })))).toHaveLength(1);
  });

  test("an unknown fit is shown whole", () => {
    const wire = wirePlan();
    const read = readPlan({ ...wire, loops: [{ items: [{ content: 0, seconds: 5, fit: "stretch" }] }] });

    expect(read.loops[0]?.[0]?.fit).toBe("contain");
  });

  test.each([
    ["no plan at all", null],
    ["no hash", { ...wirePlan(), plan_hash: undefined }],
    ["an item without length", wirePlan({ items: [{ content: 0, seconds: 0 }] })],
    ["an item of nothing", wirePlan({ items: [{ content: 9, seconds: 5 }] })],
    ["a window of no loop", { ...wirePlan(), loops: [] }],
    ["a window at no time", { ...wirePlan(), timeline: [{ from: "soon", to: "later", loop: 0 }] }],
  ])("%s cannot be played", (_what, wire) => {
    expect(() => readPlan(wire)).toThrow(ReadingError);
  });
});
