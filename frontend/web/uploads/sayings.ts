/** How the queue's figures are said. */
import { megabytes } from "@shared/time";
import type { TFunction } from "i18next";
import type { Totals } from "./totals";

const MINUTE = 60;
const HOUR = 3_600;

/** "25 s left", "4 min left", "1 h 5 min left": rounded so that it does not flicker. */
export function leftWords(t: TFunction, seconds: number): string {
  if (seconds < MINUTE) return t("uploads.left.seconds", { count: Math.max(5, Math.ceil(seconds / 5) * 5) });
  if (seconds < HOUR) return t("uploads.left.minutes", { count: Math.ceil(seconds / MINUTE) });
  const minutes = Math.ceil(seconds / MINUTE);
  return t("uploads.left.hours", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}

/** What told that a file is on its way to take the place of another: gone when it is there, or refused. */
export const replacingToast = (contentId: number): string => `replacing-${contentId}`;

export function speedWords(t: TFunction, bytesPerSecond: number, locale: string): string {
  return t("uploads.speed", { size: megabytes(bytesPerSecond, locale) });
}

/** One sentence for all of them: what moves, else what needs somebody, else what was done. */
export function headline(t: TFunction, totals: Totals): string {
  const { underway, isPaused, isStalled, isAskedToWait, interrupted, elsewhere, sent, failed } = totals;
  if (isPaused) return t("uploads.pausedAll", { count: underway });
  if (isStalled) return t(isAskedToWait ? "uploads.askedToWaitAll" : "uploads.stalledAll");
  if (underway > 0) return t("uploads.running", { count: underway });
  if (interrupted > 0) return t("uploads.interrupted", { count: interrupted });
  if (sent + failed === 0) return t("uploads.elsewhereCount", { count: elsewhere });
  const done = sent > 0 ? t("uploads.done", { count: sent }) : "";
  return [done, failed > 0 ? t("uploads.failedCount", { count: failed }) : ""].filter(Boolean).join(", ");
}
