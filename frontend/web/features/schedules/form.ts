/** The schedule form's values and the rule the server keeps: one mapping, both ways. */
import type { Schema } from "@shared/api";
import type { Schedule } from "@web/queries/schedules";
import { parsedRule, ruleText, type Rule } from "./rule";

export type ScheduleRule = Omit<Schema["ScheduleIn"], "allow_conflicts">;
export const REPEATS = ["every_day", "weekdays", "rule"] as const;
export type Repeat = (typeof REPEATS)[number];

export interface ScheduleForm {
  campaign_id: number | null;
  target: "place" | "screens";
  location_id: number | null;
  tags: string[];
  player_ids: string[];
  start_date: string | null;
  end_date: string | null;
  isAllDay: boolean;
  start_time: string | null;
  end_time: string | null;
  repeat: Repeat;
  days_of_week: number[];
  rule: Rule;
  exceptions: string[];
  /** Empty: as the campaign. */
  priority: number | "";
  is_active: boolean;
}

export function emptyForm(today: string, campaignId: number | null, playerId: number | null): ScheduleForm {
  return {
    campaign_id: campaignId,
    target: playerId === null ? "place" : "screens",
    location_id: null,
    tags: [],
    player_ids: playerId === null ? [] : [String(playerId)],
    start_date: today,
    end_date: null,
    isAllDay: true,
    start_time: "08:00",
    end_time: "18:00",
    repeat: "every_day",
    days_of_week: [0, 1, 2, 3, 4],
    rule: { kind: "weekly", interval: 2, days: ["MO"] },
    exceptions: [],
    priority: "",
    is_active: true,
  };
}

export function formOf(schedule: Schedule): ScheduleForm {
  const blank = emptyForm(schedule.start_date, schedule.campaign.id, null);
  const { days_of_week, recurrence_rule, start_time, end_time } = schedule;
  return {
    ...blank,
    target: schedule.location ? "place" : "screens",
    location_id: schedule.location?.id ?? null,
    tags: schedule.tags,
    player_ids: schedule.players.map(({ id }) => String(id)),
    end_date: schedule.end_date,
    isAllDay: start_time === null,
    start_time: start_time?.slice(0, 5) ?? blank.start_time,
    end_time: end_time?.slice(0, 5) ?? blank.end_time,
    repeat: recurrence_rule ? "rule" : days_of_week ? "weekdays" : "every_day",
    days_of_week: days_of_week ?? blank.days_of_week,
    rule: recurrence_rule ? parsedRule(recurrence_rule) : blank.rule,
    exceptions: schedule.exceptions,
    priority: schedule.priority ?? "",
    is_active: schedule.is_active,
  };
}

/** What to send. Call it on a form that `mistakesIn` found nothing in. */
export function ruleOf(form: ScheduleForm): ScheduleRule {
  const isPlace = form.target === "place";
  return {
    campaign_id: form.campaign_id ?? 0,
    location_id: isPlace ? form.location_id : null,
    tags: isPlace ? form.tags : [],
    player_ids: isPlace ? null : form.player_ids.map(Number),
    start_date: form.start_date ?? "",
    end_date: form.end_date,
    start_time: form.isAllDay ? null : form.start_time,
    end_time: form.isAllDay ? null : form.end_time,
    days_of_week: form.repeat === "weekdays" ? form.days_of_week.toSorted((one, other) => one - other) : null,
    recurrence_rule: form.repeat === "rule" ? ruleText(form.rule) : null,
    exceptions: form.exceptions.toSorted(),
    priority: form.priority === "" ? null : form.priority,
    is_active: form.is_active,
  };
}

export type Mistake = "required" | "datesTurned" | "timesSame" | "noDays" | "noRule";

/** What keeps the form from being sent, by field. */
export function mistakesIn(form: ScheduleForm): Partial<Record<keyof ScheduleForm, Mistake>> {
  const found: Partial<Record<keyof ScheduleForm, Mistake>> = {};
  if (form.campaign_id === null) found.campaign_id = "required";
  if (form.target === "place" && form.location_id === null) found.location_id = "required";
  if (form.target === "screens" && form.player_ids.length === 0) found.player_ids = "required";
  if (!form.start_date) found.start_date = "required";
  if (form.start_date && form.end_date && form.end_date < form.start_date) found.end_date = "datesTurned";
  if (!form.isAllDay && !form.start_time) found.start_time = "required";
  if (!form.isAllDay && !form.end_time) found.end_time = "required";
  if (!form.isAllDay && form.start_time && form.start_time === form.end_time) found.end_time = "timesSame";
  if (form.repeat === "weekdays" && form.days_of_week.length === 0) found.days_of_week = "noDays";
  if (form.repeat === "rule" && !ruleText(form.rule)) found.rule = "noRule";
  return found;
}

/** A window that ends before it starts belongs to the day it starts on and goes on after midnight. */
export function crossesMidnight({ isAllDay, start_time, end_time }: ScheduleForm): boolean {
  return !isAllDay && Boolean(start_time && end_time && end_time < start_time);
}
