/** How instants, lengths and sizes are said. Everything is handed the time, nothing asks for it. */

const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 86_400;
const MEGABYTE = 1024 * 1024;

/** 65 → "1:05", 3725 → "1:02:05". Fractions are rounded. */
export function clockLength(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / HOUR_SECONDS);
  const minutes = Math.floor((whole % HOUR_SECONDS) / MINUTE_SECONDS);
  const rest = String(whole % MINUTE_SECONDS).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

/**
 * Bytes as limits are set and as the server speaks of them: "5 MB" is 5 × 1024 × 1024 bytes. Small files keep one or
 * two digits that mean something. Rounded up: what is a byte over a limit does not read like the limit.
 */
export function megabytes(bytes: number, locale: string): string {
  const size = bytes / MEGABYTE;
  const digits = size >= 100 ? 0 : size >= 1 ? 1 : 2;
  const rounded = Math.ceil(size * 10 ** digits) / 10 ** digits;
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(rounded)} MB`;
}

/** Relative up to a day, then the date: "3 minutes ago", "in 2 hours", "21 Nov 2026". */
export function when(instant: string, now: number, locale: string): string {
  const at = Date.parse(instant);
  if (Number.isNaN(at)) return "";
  const seconds = Math.round((at - now) / 1_000);
  const distance = Math.abs(seconds);
  if (distance >= DAY_SECONDS) return new Intl.DateTimeFormat(locale, { dateStyle: "medium" }).format(at);
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  if (distance < MINUTE_SECONDS) return relative.format(seconds, "second");
  if (distance < HOUR_SECONDS) return relative.format(Math.trunc(seconds / MINUTE_SECONDS), "minute");
  return relative.format(Math.trunc(seconds / HOUR_SECONDS), "hour");
}

/** The full instant with its zone, for whoever asks again. */
export function fullInstant(instant: string, locale: string, timeZone?: string): string {
  const at = Date.parse(instant);
  if (Number.isNaN(at)) return "";
  return new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "long", timeZone }).format(at);
}

/** Date and minutes in a place's own zone, short. */
export function localMoment(instant: string, locale: string, timeZone?: string): string {
  const at = Date.parse(instant);
  if (Number.isNaN(at)) return "";
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone }).format(at);
}

/** A plain calendar date ("2026-11-22"), said without moving it between zones. */
export function plainDate(date: string, locale: string): string {
  const at = Date.parse(`${date.slice(0, 10)}T12:00:00Z`);
  if (Number.isNaN(at)) return date;
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" }).format(at);
}

/** The instant at which clocks in a zone show this wall time ("2026-11-22T18:05"). A skipped time moves forward. */
export function instantOf(wall: string, timeZone: string): string {
  const asUtc = Date.parse(`${wall.slice(0, 16)}:00Z`);
  const guess = asUtc - offsetMs(asUtc, timeZone);
  // The offset at the guess may differ from the one at the UTC reading: near a change of clocks ask once more.
  return new Date(asUtc - offsetMs(guess, timeZone)).toISOString();
}

/** The wall time ("2026-11-22T18:05") that clocks in a zone show at an instant. */
export function wallTime(instant: number, timeZone: string): string {
  return new Date(instant + offsetMs(instant, timeZone)).toISOString().slice(0, 16);
}

function offsetMs(instant: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).formatToParts(instant);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  const shown = Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
  return shown - Math.floor(instant / 1_000) * 1_000;
}
