/** What is to be seen at an instant, with broken files and pauses taken into account. Pure. */
import type { Content, Item, Plan } from "./plan/plan";
import { fallbackAt, itemMs, nextBoundary, slotAt, type Slot } from "./timeline";

/** How this one screen departs from its audience: paused since, and shifted within one window. */
export interface Departure {
  pausedAt: number | null;
  /** Null stands for the fallback that fills a gap. */
  shiftedIn: number | null;
  shiftMs: number;
}

export const IN_STEP: Departure = { pausedAt: null, shiftedIn: null, shiftMs: 0 };

/** An item's turn on this screen, or the quiet card when nothing can be shown. */
export interface Scene {
  /** Equal keys are the same turn of the same item: nothing has to change on screen. */
  key: string;
  content: Content | null;
  item: Item | null;
  offsetMs: number;
  /** When the next scene is due; Infinity when nothing is planned any more. */
  until: number;
  isPaused: boolean;
}

export type CanShow = (content: Content) => boolean;

/** The scene at an instant of the server's clock. */
export function sceneAt(plan: Plan | null, departure: Departure, at: number, canShow: CanShow): Scene {
  if (!plan) return card(Infinity, false);
  const paused = departure.pausedAt !== null;
  const slot = departedSlot(plan, departure, at);
  if (!slot) return card(nextBoundary(plan, at), paused);
  const until = paused ? nextBoundary(plan, at) : slot.to;
  const shown = showable(plan, slot, canShow) ?? fallbackScene(plan, at, canShow);
  return shown ? { ...shown, until: Math.min(until, shown.until), isPaused: paused } : card(until, paused);
}

/** The shift that holds in the window around an instant: it ends with its window. */
export function shiftAt(plan: Plan, departure: Departure, at: number): number {
  const window = slotAt(plan, at)?.windowFrom ?? null;
  return window === departure.shiftedIn ? departure.shiftMs : 0;
}

/**
 * The slot this screen is in. A paused screen stays where it was; when its window ends it stands at the
 * beginning of the next, so that nothing outlives its window.
 */
export function departedSlot(plan: Plan, departure: Departure, at: number): Slot | null {
  const shift = shiftAt(plan, departure, at);
  if (departure.pausedAt === null) return slotAt(plan, at, shift);
  const windowFrom = slotAt(plan, at)?.windowFrom ?? lastEnd(plan, at);
  const frozenAt = Math.min(at, Math.max(departure.pausedAt, windowFrom));
  return slotAt(plan, frozenAt, shift);
}

function lastEnd(plan: Plan, at: number): number {
  return plan.timeline.reduce((latest, window) => (window.to <= at ? Math.max(latest, window.to) : latest), -Infinity);
}

/** The slot's own item, or the next one of its loop that can be shown, for the rest of the turn. */
function showable(plan: Plan, slot: Slot, canShow: CanShow): Scene | null {
  const items = plan.loops[slot.loop] ?? [];
  for (let step = 0; step < items.length; step += 1) {
    const item = items[(slot.index + step) % items.length];
    const content = item && plan.contents[item.content];
    if (!item || !content || !canShow(content)) continue;
    return asScene(slot, item, content, step === 0 ? slot.offsetMs : slot.offsetMs % itemMs(item));
  }
  return null;
}

function fallbackScene(plan: Plan, at: number, canShow: CanShow): Scene | null {
  const slot = fallbackAt(plan, at);
  return slot && showable(plan, slot, canShow);
}

function asScene(slot: Slot, item: Item, content: Content, offsetMs: number): Scene {
  const key = [slot.windowFrom ?? "fallback", slot.round, slot.index, content.sha256 ?? content.url].join(":");
  return { key, content, item, offsetMs, until: slot.to, isPaused: false };
}

function card(until: number, isPaused: boolean): Scene {
  return { key: "card", content: null, item: null, offsetMs: 0, until, isPaused };
}
