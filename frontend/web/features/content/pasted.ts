import type { TFunction } from "i18next";

/** Browsers call every pasted screenshot "image.png": in a library of many it is told apart by its moment. */
export function namedAfterPaste(file: File, now: Date, t: TFunction): File {
  if (!/^image\.\w+$/i.test(file.name)) return file;
  const when = localStamp(now);
  const extension = file.name.split(".").at(-1) ?? "png";
  return new File([file], `${t("library.pastedName", { when })}.${extension}`, {
    type: file.type,
    lastModified: file.lastModified,
  });
}

/** "2026-11-22 18.30.05": sorts by time, and is a file name everywhere. */
function localStamp(now: Date): string {
  const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join("-");
  return `${day} ${[now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join(".")}`;
}

const two = (value: number) => String(value).padStart(2, "0");
