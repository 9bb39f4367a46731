/** What is not worth sending, and why: the server would refuse it after the last byte, this says it before the first. */
import type { Schema } from "@shared/api";
import { Problem } from "@shared/problem";
import { megabytes } from "@shared/time";
import type { TFunction } from "i18next";

type Kind = Schema["KindOut"];
type Words = { t: TFunction; locale: string };

/** Refused here and not by the server: to try the same file again is of no use. */
export const TURNED_AWAY = "turned_away";

/** "photo.JPG" → "jpg" */
export function extensionOf(name: string): string {
  return name.includes(".") ? (name.split(".").at(-1) ?? "").toLowerCase() : "";
}

/** Why this file cannot be taken; null: send it. Without a list of kinds the server decides. */
export function whyNot(
  file: Pick<File, "name" | "size">,
  kinds: readonly Kind[] | undefined,
  { t, locale }: Words,
): Problem | null {
  const { name, size } = file;
  if (size === 0) return turnedAway(t("uploads.refused.empty", { name }));
  if (!kinds) return null;
  const kind = kinds.find(({ extension }) => extension === extensionOf(name));
  if (!kind) return turnedAway(t("uploads.refused.kind", { name, extensions: extensionsOf(kinds) }));
  if (size <= kind.max_bytes) return null;
  const [has, limit] = [size, kind.max_bytes].map((bytes) => megabytes(bytes, locale));
  return turnedAway(t("uploads.refused.size", { name, size: has, limit }));
}

export function extensionsOf(kinds: readonly Kind[]): string {
  return kinds.map(({ extension }) => extension).join(", ");
}

const turnedAway = (detail: string) => new Problem(0, TURNED_AWAY, { detail });
