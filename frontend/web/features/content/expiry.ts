/** How soon something expires, in the words a library uses for it. */
import type { TFunction } from "i18next";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Further away it is a date in the details, not a mark on the picture. */
const SOON_DAYS = 14;

export type Expiry = { kind: "over" } | { kind: "hours" | "days"; count: number };

/** What to mark; null: nothing yet. */
export function expiryOf(expiresAt: string | null, now: number): Expiry | null {
  if (expiresAt === null) return null;
  const left = Date.parse(expiresAt) - now;
  if (left <= 0) return { kind: "over" };
  if (left < 2 * DAY_MS) return { kind: "hours", count: Math.ceil(left / HOUR_MS) };
  const days = Math.floor(left / DAY_MS);
  return days <= SOON_DAYS ? { kind: "days", count: days } : null;
}

export function expiryWords(expiry: Expiry, t: TFunction): string {
  switch (expiry.kind) {
    case "over":
      return t("library.expiry.expired");
    case "hours":
      return t("library.expiry.inHours", { count: expiry.count });
    case "days":
      return t("library.expiry.inDays", { count: expiry.count });
  }
}
