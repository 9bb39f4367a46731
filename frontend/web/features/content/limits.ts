import { megabytes } from "@shared/time";
import type { TFunction } from "i18next";
import type { Kind } from "@web/queries/content";

/** "Pictures up to 5 MB: jpg, png …": what is accepted, one sentence for each type and limit. */
export function limitsOf(kinds: readonly Kind[], t: TFunction, locale: string): string[] {
  const groups = new Map<string, string[]>();
  for (const { type, max_bytes, extension } of kinds) {
    const head = t("library.limit", { type: t(`library.types.${type}`), size: megabytes(max_bytes, locale) });
    groups.set(head, [...(groups.get(head) ?? []), extension]);
  }
  return [...groups].map(([head, extensions]) => `${head}: ${extensions.join(", ")}`);
}

/** For a file dialog: ".jpg,.png". */
export function acceptOf(kinds: readonly Kind[]): string {
  return kinds.map(({ extension }) => `.${extension}`).join(",");
}
