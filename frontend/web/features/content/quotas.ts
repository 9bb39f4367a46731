import type { PlaceStorage } from "@web/queries/storage";

export interface Fill {
  percent: number;
  state: "roomy" | "near" | "full";
}

const NEAR_PERCENT = 85;

/** How full a place is; null where it has no limit. A limit of nothing is full with nothing in it. */
export function fillOf({
  used_bytes,
  max_storage_bytes,
}: Pick<PlaceStorage, "used_bytes" | "max_storage_bytes">): Fill | null {
  if (max_storage_bytes === null) return null;
  const percent = max_storage_bytes > 0 ? Math.floor((used_bytes / max_storage_bytes) * 100) : 100;
  return { percent, state: percent >= 100 ? "full" : percent >= NEAR_PERCENT ? "near" : "roomy" };
}

/** The places as they hang below each other, by name at every level, with their depth. */
export function branchesOf(places: PlaceStorage[]): { place: PlaceStorage; depth: number }[] {
  const ids = new Set(places.map(({ location }) => location?.id));
  const below = (parentId: number | null, depth: number): { place: PlaceStorage; depth: number }[] =>
    places
      .filter((place) => (ids.has(place.parent_id ?? -1) ? place.parent_id : null) === parentId)
      .toSorted(byName)
      .flatMap((place) => [{ place, depth }, ...(place.location ? below(place.location.id, depth + 1) : [])]);
  return below(null, 0);
}

/** What lies in no place comes last. */
function byName(one: PlaceStorage, other: PlaceStorage): number {
  if (!one.location || !other.location) return one.location ? -1 : 1;
  return one.location.name.localeCompare(other.location.name);
}
