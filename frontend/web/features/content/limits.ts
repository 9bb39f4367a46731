import { megabytes } from "@shared/time";
import type { TFunction } from "i18next";
import type { Kind } from "@web/queries/content";

/** "Pictures up to 5 MB: jpg, png …": what is accepted, one sentence for each sort of file and limit. */
export function limitsOf(kinds: readonly Kind[], t: TFunction, locale: string): string[] {
  const groups = new Map<string, string[]>();
  for (const kind of kinds) {
    const size = megabytes(kind.max_bytes, locale);
    const head = t("library.limit", { type: t(`library.types.${sortOf(kind)}`), size });
    groups.set(head, [...(groups.get(head) ?? []), kind.extension]);
  }
  return [...groups].map(([head, extensions]) => `${head}: ${extensions.join(", ")}`);
}

/** Documents and packages are pictures and pages to the library, and something else to whoever has one. */
function sortOf({ extension, type }: Kind) {
  return extension === "pdf" || extension === "zip" ? extension : type;
}

/** For a file dialog: ".jpg,.png". */
export function acceptOf(kinds: readonly Kind[]): string {
  return kinds.map(({ extension }) => `.${extension}`).join(",");
}
