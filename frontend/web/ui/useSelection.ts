import { useState } from "react";

export interface Selection {
  isChosen: (id: number) => boolean;
  /** Everything the filters show is chosen, also what stands on other pages. */
  isWhole: boolean;
  ids: number[];
  /** A range goes from what was chosen last to this one. */
  toggle: (id: number, onPage: number[], isRange?: boolean) => void;
  /** Just these, whatever was chosen before. */
  choose: (ids: readonly number[]) => void;
  /** Chooses all of these or, when they all are chosen, none of them. */
  togglePage: (onPage: number[]) => void;
  chooseWhole: () => void;
  clear: () => void;
}

type Chosen = ReadonlySet<number> | "whole";
const NOTHING: Chosen = new Set<number>();

interface Kept {
  filters: string;
  chosen: Chosen;
  /** Where a range begins. */
  last: number | null;
}

function between(onPage: number[], one: number | null, other: number): number[] {
  const [from = -1, to = -1] = [onPage.indexOf(one ?? -1), onPage.indexOf(other)].toSorted((a, b) => a - b);
  return from < 0 ? [] : onPage.slice(from, to + 1);
}

/**
 * Which rows of a list are chosen. They stay chosen from page to page, and no longer than the filters stay as they
 * are: what one does not see any more is not changed by accident.
 */
export function useSelection(filters: string): Selection {
  const [kept, setKept] = useState<Kept>({ filters, chosen: NOTHING, last: null });
  const chosen = kept.filters === filters ? kept.chosen : NOTHING;
  const keep = (next: Chosen, last: number | null = null) => setKept({ filters, chosen: next, last });
  const isChosen = (id: number) => chosen === "whole" || chosen.has(id);
  return {
    isChosen,
    isWhole: chosen === "whole",
    ids: chosen === "whole" ? [] : [...chosen],
    toggle: (id, onPage, isRange = false) => {
      const next = new Set(chosen === "whole" ? onPage : chosen);
      const range = isRange ? between(onPage, kept.last, id) : [];
      if (range.length > 0) for (const each of range) next.add(each);
      else if (!next.delete(id)) next.add(id);
      keep(next, id);
    },
    choose: (ids) => keep(new Set(ids)),
    togglePage: (onPage) => {
      if (chosen === "whole") return keep(NOTHING);
      const areAll = onPage.every(isChosen);
      const next = new Set(chosen);
      for (const id of onPage) {
        if (areAll) next.delete(id);
        else next.add(id);
      }
      return keep(next);
    },
    chooseWhole: () => keep("whole"),
    clear: () => keep(NOTHING),
  };
}
