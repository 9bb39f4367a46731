import { fullInstant, when } from "@shared/time";
import { useTranslation } from "react-i18next";
import { nowFor, useNow } from "./useNow";

/** An instant: relative up to a day, then a date; the full instant with its zone on hover. */
export function Moment({ at, timeZone }: { at: string; timeZone?: string }) {
  const { i18n } = useTranslation();
  const now = useNow();
  return (
    <time dateTime={at} title={fullInstant(at, i18n.language, timeZone)}>
      {when(at, nowFor(at, now), i18n.language)}
    </time>
  );
}
