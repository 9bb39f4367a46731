import { useState } from "react";

export interface Selection {
  isChosen: (id: number) => boolean;
  /** Everything the filters show is chosen, also what stands on other pages. */
  isWhole: boolean;
  ids: number[];
  toggle: (id: number, onPage: number[]) => void;
  /** Chooses all of these or, when they all are chosen, none of them. */
  togglePage: (onPage: number[]) => void;
  chooseWhole: () => void;
  clear: () => void;
}

type Chosen = ReadonlySet<number> | "whole";
const NOTHING: Chosen = new Set<number>();

/**
 * Which rows of a list are chosen. They stay chosen from page to page, and no longer than the filters stay as they
 * are: what one does not see any more is not changed by accident.
 */
export function useSelection(filters: string): Selection {
  const [kept, setKept] = useState<{ filters: string; chosen: Chosen }>({ filters, chosen: NOTHING });
  const chosen = kept.filters === filters ? kept.chosen : NOTHING;
  const choose = (next: Chosen) => setKept({ filters, chosen: next });
  const isChosen = (id: number) => chosen === "whole" || chosen.has(id);
  return {
    isChosen,
    isWhole: chosen === "whole",
    ids: chosen === "whole" ? [] : [...chosen],
    toggle: (id, onPage) => {
      const next = new Set(chosen === "whole" ? onPage : chosen);
      if (!next.delete(id)) next.add(id);
      choose(next);
    },
    togglePage: (onPage) => {
      if (chosen === "whole") return choose(NOTHING);
      const areAll = onPage.every(isChosen);
      const next = new Set(chosen);
      for (const id of onPage) {
        if (areAll) next.delete(id);
        else next.add(id);
      }
      return choose(next);
    },
    chooseWhole: () => choose("whole"),
    clear: () => choose(NOTHING),
  };
}
