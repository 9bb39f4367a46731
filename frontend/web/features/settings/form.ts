/** The settings as they stand in the form: null is the default, whatever that is. Sizes are in megabytes. */
import type { Schema } from "@shared/api";
import type { SettingName, Settings } from "@web/queries/settings";

const MEGABYTE = 1024 * 1024; // as limits are set and sizes are said everywhere: shared/time.ts

export const SCREENS = ["heartbeat_seconds", "offline_after_seconds", "pairing_minutes"] as const;
export const UPLOADS = [
  "max_image_bytes",
  "max_video_bytes",
  "max_audio_bytes",
  "max_html_bytes",
  "max_pdf_bytes",
  "max_package_bytes",
] as const;
export const KEEPING = ["trash_days", "keep_commands_days", "keep_activity_days"] as const;
export const NUMBERS = [...SCREENS, ...UPLOADS, ...KEEPING] as const;
/** In their order on the page. */
export const NAMES: readonly SettingName[] = ["brand_name", "default_language", ...NUMBERS];

export type NumberName = (typeof NUMBERS)[number];
/** "" is a field somebody has emptied. */
export type Values = Record<SettingName, number | string | null>;
export type Unit = "seconds" | "minutes" | "days" | "megabytes";

export const isSize = (name: SettingName): boolean => name.endsWith("_bytes");

export function unitOf(name: NumberName): Unit {
  if (isSize(name)) return "megabytes";
  return name.endsWith("_seconds") ? "seconds" : name.endsWith("_minutes") ? "minutes" : "days";
}

/** A number of the server as people read it: a limit set to the byte by other means is shown rounded. */
export function shown(name: SettingName, value: number): number {
  return isSize(name) ? Math.max(0.01, Math.round((value / MEGABYTE) * 100) / 100) : value;
}

export function valuesOf(settings: Settings): Values {
  const chosen = NAMES.map((name) => {
    const { value, is_set } = settings[name];
    return [name, is_set ? (typeof value === "number" ? shown(name, value) : value) : null];
  });
  return Object.fromEntries(chosen) as Values;
}

/** What the field shows: what was chosen, else the default. */
export function effective(name: SettingName, values: Values, settings: Settings): number | string {
  const { default: usual } = settings[name];
  return values[name] ?? (typeof usual === "number" ? shown(name, usual) : usual);
}

/** What differs from what the server said, as it takes it. */
export function changesOf(values: Values, settings: Settings): Omit<Schema["SettingsChange"], "version"> {
  const before = valuesOf(settings);
  const changed = NAMES.filter((name) => values[name] !== before[name]);
  return Object.fromEntries(changed.map((name) => [name, wired(name, values[name])]));
}

function wired(name: SettingName, value: number | string | null): number | string | null {
  return typeof value === "number" && isSize(name) ? Math.round(value * MEGABYTE) : value;
}

/** A screen that misses one heartbeat is not offline yet. The least that is possible, where it is not. */
export function leastSilence(values: Values, settings: Settings): number | null {
  const beat = Number(effective("heartbeat_seconds", values, settings));
  return Number(effective("offline_after_seconds", values, settings)) < 2 * beat ? 2 * beat : null;
}
