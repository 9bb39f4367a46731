import type { Location } from "@web/queries/locations";

export interface Branch {
  place: Location;
  children: Branch[];
}

/**
 * The places one sees as a tree, by name at every level. Who was given only a floor sees it at the top:
 * the building above it is not in the list.
 */
export function treeOf(places: Location[]): Branch[] {
  const branches = new Map(places.map((place) => [place.id, { place, children: [] as Branch[] }]));
  const top: Branch[] = [];
  for (const branch of branches.values()) {
    const above = branch.place.parent_id === null ? undefined : branches.get(branch.place.parent_id);
    (above?.children ?? top).push(branch);
  }
  for (const branch of branches.values()) branch.children = branch.children.toSorted(byName);
  return top.toSorted(byName);
}

const byName = (one: Branch, other: Branch) => one.place.name.localeCompare(other.place.name);

/** Screens of a place and of everything below it. */
export function screensIn({ place, children }: Branch): number {
  return children.reduce((sum, child) => sum + screensIn(child), place.player_count);
}
