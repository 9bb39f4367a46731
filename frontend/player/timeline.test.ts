// @vitest-environment node
import { describe, expect, test } from "vitest";
import vectors from "../../tests/vectors/shown_at.json";
import { readPlan, type Plan } from "./plan/plan";
import { at, plan } from "./test/plans";
import { nextBoundary, slotAt } from "./timeline";

interface Shown {
  window: number | null;
  loop: number;
  item: number;
  content: number;
  campaign_id: number | null;
  offset_ms: number;
  remaining_ms: number;
}

const plans: Record<string, object> = vectors.plans;
const cases: { name: string; plan: string; instants: { at: string; shows: Shown | null }[] }[] = vectors.cases;

/** What this player shows, in the words of the vectors. */
function shown(played: Plan, instant: number): Shown | null {
  const slot = slotAt(played, instant);
  if (!slot) return null;
  return {
    window: slot.windowFrom === null ? null : played.timeline.findIndex((window) => window.from === slot.windowFrom),
    loop: slot.loop,
    item: slot.index,
    content: slot.item.content,
    campaign_id: slot.item.campaignId,
    offset_ms: slot.offsetMs,
    remaining_ms: slot.to - instant,
  };
}

describe("the player shows what the server says it shows", () => {
  test.each(cases)("$name", ({ plan: name, instants }) => {
    const played = readPlan({ ...plans[name], plan_hash: name, revision: 1 });

    expect(instants.map((each) => shown(played, Date.parse(each.at)))).toEqual(instants.map((each) => each.shows));
  });
});

describe("boundaries", () => {
  const day = plan({
    windows: [
      ["2026-11-22T08:00:00Z", "2026-11-22T09:00:00Z"],
      ["2026-11-22T10:00:00Z", "2026-11-22T11:00:00Z"],
    ],
  });

  test.each([
    ["07:00:00", "08:00:00"],
    ["08:30:00", "09:00:00"],
    ["09:30:00", "10:00:00"],
    ["10:00:00", "11:00:00"],
  ])("after %s the next is %s", (now, boundary) => {
    expect(nextBoundary(day, at(now))).toBe(at(boundary));
  });

  test("after the last window there is none", () => {
    expect(nextBoundary(day, at("11:00:00"))).toBe(Infinity);
  });

  test("a shifted screen's item still ends with its window", () => {
    const slot = slotAt(day, at("08:59:58"), 3_000);

    expect(slot?.to).toBe(at("09:00:00"));
  });
});
