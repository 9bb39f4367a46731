/** A schedule in words: "Mon, Fri · 22:00–06:00 · from 22 Nov 2026". */
import { plainDate } from "@shared/time";
import type { TFunction } from "i18next";
import type { Schedule } from "@web/queries/schedules";
import { parsedRule, type Rule } from "./rule";

type Days = "0" | "1" | "2" | "3" | "4" | "5" | "6";

export function daysSaid({ days_of_week, recurrence_rule }: Schedule, t: TFunction): string {
  if (recurrence_rule) return ruleSaid(parsedRule(recurrence_rule), t);
  if (!days_of_week || days_of_week.length === 7) return t("schedules.everyDay");
  return days_of_week.map((day) => t(`schedules.days.${String(day) as Days}`)).join(", ");
}

function ruleSaid(rule: Rule, t: TFunction): string {
  switch (rule.kind) {
    case "daily":
      return t("schedules.rule.said.daily", { count: rule.interval });
    case "weekly": {
      const days = rule.days.map((day) => t(`schedules.longDays.${day}`));
      return [t("schedules.rule.said.weekly", { count: rule.interval }), ...days].join(", ");
    }
    case "monthly":
      return t("schedules.rule.said.monthly", { count: rule.interval, day: rule.monthDay });
    case "monthly_weekday": {
      const ordinal = t(`schedules.rule.ordinals.${rule.ordinal}`).toLowerCase();
      return t("schedules.rule.said.monthlyWeekday", {
        count: rule.interval,
        which: ordinal,
        day: t(`schedules.longDays.${rule.day}`),
      });
    }
    case "raw":
      return rule.text;
  }
}

export function hoursSaid({ start_time, end_time }: Schedule, t: TFunction): string {
  if (!start_time || !end_time) return t("schedules.allDay");
  return t("schedules.hours", { from: start_time.slice(0, 5), to: end_time.slice(0, 5) });
}

export function datesSaid({ start_date, end_date }: Schedule, t: TFunction, locale: string): string {
  const from = plainDate(start_date, locale);
  return end_date ? t("schedules.dates", { from, to: plainDate(end_date, locale) }) : t("schedules.fromDate", { from });
}

export function whereSaid({ location, tags, players }: Schedule, t: TFunction): string {
  if (location) return [location.name, ...tags.map((tag) => `#${tag}`)].join(" ");
  const [first, ...others] = players;
  return others.length === 0 && first ? first.name : t("schedules.playersCount", { count: players.length });
}
