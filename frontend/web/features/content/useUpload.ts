import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { acceptedKinds } from "@web/queries/content";
import { whyNot } from "@web/uploads/accepting";
import type { Purpose } from "@web/uploads/queue";
import { addFiles, turnAway } from "@web/uploads/store";

/** Sends what is worth sending and says of the rest why not. */
export function useUpload(): (files: readonly File[], purpose: Purpose) => void {
  const { t, i18n } = useTranslation();
  const { data: kinds } = useQuery(acceptedKinds);
  return (files, purpose) => {
    const looked = files.map((file) => ({ file, problem: whyNot(file, kinds, { t, locale: i18n.language }) }));
    for (const { file, problem } of looked) if (problem) turnAway(file, purpose, problem);
    const good = looked.filter(({ problem }) => problem === null).map(({ file }) => file);
    if (good.length > 0) addFiles(good, purpose);
  };
}
