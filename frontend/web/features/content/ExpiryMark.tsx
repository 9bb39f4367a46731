import { IconCalendarX, IconHourglassLow } from "@tabler/icons-react";
import { fullInstant } from "@shared/time";
import { useTranslation } from "react-i18next";
import { StateWord } from "@web/ui/StateWord";
import { useNow } from "@web/ui/useNow";
import { expiryOf, expiryWords } from "./expiry";

/** "Expires in 3 days", where that is soon or over; nothing otherwise. */
export function ExpiryMark({ at }: { at: string | null }) {
  const { t, i18n } = useTranslation();
  const expiry = expiryOf(at, useNow());
  if (!at || !expiry) return null;
  const isOver = expiry.kind === "over";
  return (
    <StateWord
      icon={isOver ? IconCalendarX : IconHourglassLow}
      tone={isOver ? "red" : "amber"}
      title={fullInstant(at, i18n.language)}
    >
      {expiryWords(expiry, t)}
    </StateWord>
  );
}
