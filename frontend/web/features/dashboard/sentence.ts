import type { Activity } from "@web/queries/dashboard";
export function activitySentence(entry: Activity): string {
  return entry.kind;
}
