import i18next from "i18next";
import type { Content } from "@web/queries/content";
import { showDialog } from "@web/ui/dialog";
import { PlacesNamed } from "@web/ui/usedIn";

const MOST_NAMED = 5;

interface Refused {
  used: Content[];
  unused: number[];
  go: (to: string) => void;
  onlyThese: (ids: number[]) => void;
}

/** Nothing was moved: names what campaigns still show, and offers to leave it out. */
export function askUnused({ used, unused, go, onlyThese }: Refused): void {
  const { t } = i18next;
  const text = t("library.choose.inUseSome", { count: used.length });
  const named = used.slice(0, MOST_NAMED).map(({ id, title }) => ({ to: `/content/${id}`, label: title }));
  const more = used.length > MOST_NAMED && t("library.choose.inUseMore", { count: used.length - MOST_NAMED });
  const choose = { label: t("library.choose.onlyUnused"), isHarmless: true, onYes: () => onlyThese(unused) };
  showDialog({
    title: t("words.inUse"),
    ...(unused.length > 0 && { decision: choose }),
    body: <PlacesNamed text={text} places={named} more={more} go={go} />,
  });
}
