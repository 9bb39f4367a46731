/**
 * Which item a plan shows at an instant. Pure: handed the plan and the time, never asks a clock.
 * Every screen of an audience computes the same answer, and so does the server.
 */
import type { Item, Plan, Window } from "./plan/plan";

/** One item's turn. Instants are milliseconds since 1970 by the server's clock. */
export interface Slot {
  item: Item;
  loop: number;
  index: number;
  /** How often the loop has been through since its window began. */
  round: number;
  /** Start of the window, or null while the fallback fills a gap. */
  windowFrom: number | null;
  /** How far into the item the instant lies. */
  offsetMs: number;
  from: number;
  to: number;
}

export function windowAt(plan: Plan, at: number): Window | null {
  const last = plan.timeline[firstAfter(plan.timeline, at) - 1];
  return last && at < last.to ? last : null;
}

/** The next instant at which a window begins or ends; Infinity after the last. */
export function nextBoundary(plan: Plan, at: number): number {
  const current = windowAt(plan, at);
  const following = plan.timeline[firstAfter(plan.timeline, at)];
  return Math.min(current?.to ?? Infinity, following?.from ?? Infinity);
}

/**
 * The item at an instant, or null when nothing is planned and there is no fallback.
 *
 * @param shiftMs how far this one screen runs behind its audience (after a pause) or, below zero, ahead (after `next`).
 */
export function slotAt(plan: Plan, at: number, shiftMs = 0): Slot | null {
  const window = windowAt(plan, at);
  if (window) return slotIn(plan, window.loop, window.from, at, shiftMs, window.from);
  return plan.fallback === null ? null : slotIn(plan, plan.fallback, 0, at, shiftMs, null);
}

/** The fallback's item: what is shown where the planned items cannot be. */
export function fallbackAt(plan: Plan, at: number): Slot | null {
  return plan.fallback === null ? null : slotIn(plan, plan.fallback, 0, at, 0, null);
}

export function itemMs(item: Item): number {
  return Math.max(1, Math.round(item.seconds * 1_000));
}

function slotIn(
  plan: Plan,
  loop: number,
  anchor: number,
  at: number,
  shiftMs: number,
  windowFrom: number | null,
): Slot | null {
  const items = plan.loops[loop] ?? [];
  const total = items.reduce((sum, item) => sum + itemMs(item), 0);
  if (total === 0) return null;
  const elapsed = at - shiftMs - anchor;
  const round = Math.floor(elapsed / total);
  let offsetMs = elapsed - round * total;
  let index = 0;
  for (const item of items) {
    const length = itemMs(item);
    if (offsetMs < length) {
      const from = at - offsetMs;
      return {
        item,
        loop,
        index,
        round,
        windowFrom,
        offsetMs,
        from,
        to: Math.min(from + length, nextBoundary(plan, at)),
      };
    }
    offsetMs -= length;
    index += 1;
  }
  return null;
}

/** Index of the first window that begins after the instant. */
function firstAfter(timeline: readonly Window[], at: number): number {
  let low = 0;
  let high = timeline.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const window = timeline[middle];
    if (window && window.from <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
