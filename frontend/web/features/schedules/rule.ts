/**
 * Recurrence rules as people choose them, and as RFC 5545 writes them. What the form can say it shows in fields;
 * anything richer is shown and edited as the rule's own text.
 */
export const RULE_DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"] as const;
export type RuleDay = (typeof RULE_DAYS)[number];
export const ORDINALS = [1, 2, 3, 4, -1] as const;
export type Ordinal = (typeof ORDINALS)[number];

export type Rule =
  | { kind: "daily"; interval: number }
  | { kind: "weekly"; interval: number; days: RuleDay[] }
  | { kind: "monthly"; interval: number; monthDay: number }
  | { kind: "monthly_weekday"; interval: number; ordinal: Ordinal; day: RuleDay }
  | { kind: "raw"; text: string };

export const RULE_KINDS = ["daily", "weekly", "monthly", "monthly_weekday", "raw"] as const;

export function ruleText(rule: Rule): string {
  const every = rule.kind !== "raw" && rule.interval > 1 ? [`INTERVAL=${rule.interval}`] : [];
  switch (rule.kind) {
    case "raw":
      return rule.text.trim().replace(/^RRULE:/i, "");
    case "daily":
      return ["FREQ=DAILY", ...every].join(";");
    case "weekly":
      return ["FREQ=WEEKLY", ...every, ...(rule.days.length > 0 ? [`BYDAY=${inOrder(rule.days).join(",")}`] : [])].join(
        ";",
      );
    case "monthly":
      return ["FREQ=MONTHLY", ...every, `BYMONTHDAY=${rule.monthDay}`].join(";");
    case "monthly_weekday":
      return ["FREQ=MONTHLY", ...every, `BYDAY=${rule.ordinal}${rule.day}`].join(";");
  }
}

function inOrder(days: RuleDay[]): RuleDay[] {
  return RULE_DAYS.filter((day) => days.includes(day));
}

export function parsedRule(text: string): Rule {
  const parts = partsOf(text);
  const raw: Rule = { kind: "raw", text };
  if (!parts) return raw;
  const { FREQ: freq, INTERVAL: every, BYDAY: byDay, BYMONTHDAY: byMonthDay, ...rest } = parts;
  if (Object.keys(rest).length > 0) return raw;
  const interval = every === undefined ? 1 : Number(every);
  if (!Number.isInteger(interval) || interval < 1) return raw;
  if (freq === "DAILY" && !byDay && !byMonthDay) return { kind: "daily", interval };
  if (freq === "WEEKLY" && !byMonthDay) return weekly(interval, byDay) ?? raw;
  if (freq === "MONTHLY") return monthly(interval, byDay, byMonthDay) ?? raw;
  return raw;
}

function partsOf(text: string): Record<string, string> | null {
  const parts: Record<string, string> = {};
  for (const part of text
    .trim()
    .replace(/^RRULE:/i, "")
    .toUpperCase()
    .split(";")) {
    const [name, value, surplus] = part.split("=");
    if (!name || !value || surplus !== undefined) return null;
    parts[name] = value;
  }
  return parts;
}

const isDay = (day: string): day is RuleDay => (RULE_DAYS as readonly string[]).includes(day);

function weekly(interval: number, byDay: string | undefined): Rule | null {
  const days = byDay ? byDay.split(",") : [];
  return days.every(isDay) ? { kind: "weekly", interval, days } : null;
}

function monthly(interval: number, byDay: string | undefined, byMonthDay: string | undefined): Rule | null {
  if (byMonthDay && !byDay) {
    const monthDay = Number(byMonthDay);
    return Number.isInteger(monthDay) && monthDay >= 1 && monthDay <= 31
      ? { kind: "monthly", interval, monthDay }
      : null;
  }
  const found = /^(-?\d)([A-Z]{2})$/.exec(byDay ?? "");
  const ordinal = ORDINALS.find((each) => String(each) === found?.[1]);
  const day = found?.[2] ?? "";
  return ordinal && isDay(day) && !byMonthDay ? { kind: "monthly_weekday", interval, ordinal, day } : null;
}
