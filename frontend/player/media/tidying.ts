/** Makes room: throws away files that no plan needs any more, the longest kept first. */
import { mediaOf, type Plan } from "../plan/plan";
import type { Shelf } from "./shelf";

/** While less than this share of the room is used, old files stay: many a campaign comes back. */
const COMFORTABLE_SHARE = 0.5;

export interface Room {
  usedBytes: number;
  totalBytes: number;
}

/** How much room the browser gives; null where it does not say. */
export async function roomLeft(): Promise<Room | null> {
  const estimate = await globalThis.navigator?.storage?.estimate?.();
  if (!estimate?.quota) return null;
  return { usedBytes: estimate.usage ?? 0, totalBytes: estimate.quota };
}

export function isComfortable(room: Room | null): boolean {
  return room !== null && room.usedBytes < room.totalBytes * COMFORTABLE_SHARE;
}

/** Drops every file that none of the plans names. Returns how many. */
export async function dropUnneeded(shelf: Shelf, plans: (Plan | null)[]): Promise<number> {
  const needed = neededBy(plans);
  const stale = (await shelf.list()).filter((sha256) => !needed.has(sha256));
  for (const sha256 of stale) await shelf.drop(sha256);
  return stale.length;
}

export function neededBy(plans: (Plan | null)[]): Set<string> {
  return new Set(plans.flatMap((plan) => (plan ? mediaOf(plan).flatMap(({ sha256 }) => sha256 ?? []) : [])));
}
