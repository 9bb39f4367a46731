// @vitest-environment node
import { describe, expect, it } from "vitest";
import { parsedRule, ruleText, type Rule } from "./rule";

describe("a recurrence rule", () => {
  it.each<[Rule, string]>([
    [{ kind: "daily", interval: 1 }, "FREQ=DAILY"],
    [{ kind: "daily", interval: 3 }, "FREQ=DAILY;INTERVAL=3"],
    [{ kind: "weekly", interval: 2, days: ["MO", "FR"] }, "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR"],
    [{ kind: "monthly", interval: 1, monthDay: 15 }, "FREQ=MONTHLY;BYMONTHDAY=15"],
    [{ kind: "monthly_weekday", interval: 1, ordinal: -1, day: "FR" }, "FREQ=MONTHLY;BYDAY=-1FR"],
  ])("is written and read back: %j", (rule, text) => {
    expect(ruleText(rule)).toBe(text);
    expect(parsedRule(text)).toEqual(rule);
  });

  it("writes weekdays in the order of the week, however they were chosen", () => {
    expect(ruleText({ kind: "weekly", interval: 1, days: ["SU", "TU", "MO"] })).toBe("FREQ=WEEKLY;BYDAY=MO,TU,SU");
  });

  it.each([
    "FREQ=YEARLY;BYMONTH=12",
    "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=2",
    "FREQ=DAILY;COUNT=5",
    "nonsense",
    "FREQ=WEEKLY;BYDAY=1MO",
  ])("richer than the fields can say stays as it was written: %s", (text) => {
    expect(parsedRule(text)).toEqual({ kind: "raw", text });
    expect(ruleText(parsedRule(text))).toBe(text);
  });

  it("may be pasted with its property name", () => {
    expect(parsedRule("RRULE:FREQ=DAILY")).toEqual({ kind: "daily", interval: 1 });
  });
});
