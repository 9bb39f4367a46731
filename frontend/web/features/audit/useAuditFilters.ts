import { instantOf } from "@shared/time";
import type { AuditFilter } from "@web/queries/audit";
import { useFilters, type Filtering } from "@web/ui/useFilters";

const NAMES = ["q", "actor", "action", "from", "to"] as const;
type Name = (typeof NAMES)[number];

interface AuditFiltering {
  filtering: Filtering<Name>;
  wanted: AuditFilter;
  /** The end is not after the beginning: it is not asked for. */
  isBackwards: boolean;
}

/** The filters in the address; their wall times are those of whoever reads. */
export function useAuditFilters(): AuditFiltering {
  const filtering = useFilters(NAMES);
  const { q, actor, action, from, to } = filtering.filters;
  const isBackwards = Boolean(from && to && to <= from);
  const wanted = { q, actor, action, from: instant(from), to: isBackwards ? undefined : instant(to) };
  return { filtering, wanted, isBackwards };
}

const WALL_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;

function instant(wall: string | undefined): string | undefined {
  const isOne = wall !== undefined && WALL_TIME.test(wall) && !Number.isNaN(Date.parse(wall));
  return isOne ? instantOf(wall, Intl.DateTimeFormat().resolvedOptions().timeZone) : undefined;
}
