// @vitest-environment node
import type { Schedule } from "@web/queries/schedules";
import { describe, expect, it } from "vitest";
import { crossesMidnight, emptyForm, formOf, mistakesIn, ruleOf, type ScheduleForm } from "./form";

const kept: Schedule = {
  id: 4,
  campaign: { id: 2, name: "Lobby" },
  location: { id: 7, name: "Tower A" },
  tags: ["lobby"],
  players: [],
  start_date: "2026-11-22",
  end_date: null,
  start_time: "22:00:00",
  end_time: "06:00:00",
  days_of_week: [0, 4],
  recurrence_rule: null,
  exceptions: ["2026-12-25"],
  priority: null,
  effective_priority: 0,
  is_active: true,
  can_edit: true,
  version: 3,
  created_at: "2026-11-20T12:00:00Z",
};

const filled = (more: Partial<ScheduleForm> = {}): ScheduleForm => ({
  ...emptyForm("2026-11-22", 2, null),
  location_id: 7,
  ...more,
});

describe("a schedule in its form", () => {
  it("comes back as it was kept", () => {
    expect(ruleOf(formOf(kept))).toEqual({
      campaign_id: 2,
      location_id: 7,
      tags: ["lobby"],
      player_ids: null,
      start_date: "2026-11-22",
      end_date: null,
      start_time: "22:00",
      end_time: "06:00",
      days_of_week: [0, 4],
      recurrence_rule: null,
      exceptions: ["2026-12-25"],
      priority: null,
      is_active: true,
    });
  });

  it("sends no times for a whole day", () => {
    expect(ruleOf(filled())).toMatchObject({ start_time: null, end_time: null });
  });

  it("sends a recurrence rule or weekdays, never both", () => {
    const byRule = ruleOf(filled({ repeat: "rule", rule: { kind: "monthly", interval: 1, monthDay: 1 } }));
    expect(byRule).toMatchObject({ recurrence_rule: "FREQ=MONTHLY;BYMONTHDAY=1", days_of_week: null });
    expect(ruleOf(filled({ repeat: "weekdays", days_of_week: [6, 0] }))).toMatchObject({
      recurrence_rule: null,
      days_of_week: [0, 6],
    });
  });

  it("sends screens or a place with tags, never both", () => {
    const chosen = ruleOf(filled({ target: "screens", player_ids: ["3", "9"], tags: ["left over"] }));
    expect(chosen).toMatchObject({ location_id: null, tags: [], player_ids: [3, 9] });
    expect(ruleOf(filled({ player_ids: ["3"] }))).toMatchObject({ location_id: 7, player_ids: null });
  });

  it.each<[string, Partial<ScheduleForm>, object]>([
    ["a campaign is missing", { campaign_id: null }, { campaign_id: "required" }],
    ["a place is missing", { location_id: null }, { location_id: "required" }],
    ["no screen is chosen", { target: "screens" }, { player_ids: "required" }],
    ["the end is before the start", { end_date: "2026-11-21" }, { end_date: "datesTurned" }],
    [
      "start and end are the same time",
      { isAllDay: false, start_time: "08:00", end_time: "08:00" },
      { end_time: "timesSame" },
    ],
    ["no weekday is chosen", { repeat: "weekdays", days_of_week: [] }, { days_of_week: "noDays" }],
    ["the rule is empty", { repeat: "rule", rule: { kind: "raw", text: " " } }, { rule: "noRule" }],
    ["nothing is wrong", {}, {}],
  ])("is not sent when %s", (_, change, mistakes) => expect(mistakesIn(filled(change))).toEqual(mistakes));

  it("knows a window that goes on after midnight", () => {
    expect(crossesMidnight(filled({ isAllDay: false, start_time: "22:00", end_time: "06:00" }))).toBe(true);
    expect(crossesMidnight(filled({ isAllDay: true, start_time: "22:00", end_time: "06:00" }))).toBe(false);
  });
});
