/** Pause, play and next move this one screen against its audience, until the window ends. Pure. */
import type { Plan } from "../plan/plan";
import { departedSlot, shiftAt, type Departure } from "../scene";
import { itemMs, slotAt } from "../timeline";

export function pause(departure: Departure, at: number): Departure {
  return departure.pausedAt === null ? { ...departure, pausedAt: at } : departure;
}

/** Goes on where it stood: from now on this screen is late by as long as it stood still. */
export function resume(plan: Plan | null, departure: Departure, at: number): Departure {
  if (departure.pausedAt === null) return departure;
  const stood = plan && departedSlot(plan, departure, at);
  if (!plan || !stood) return { pausedAt: null, shiftedIn: null, shiftMs: 0 };
  const running = slotAt(plan, at, shiftAt(plan, departure, at));
  const behind =
    running && running.windowFrom === stood.windowFrom ? at - frozenAt(stood) + shiftAt(plan, departure, at) : 0;
  return { pausedAt: null, shiftedIn: stood.windowFrom, shiftMs: behind };
}

/** Goes on to the following item at once; a paused screen stays paused, on that item. */
export function skipToNext(plan: Plan | null, departure: Departure, at: number): Departure {
  const slot = plan && departedSlot(plan, departure, at);
  if (!plan || !slot) return departure;
  const remaining = itemMs(slot.item) - slot.offsetMs;
  return { ...departure, shiftedIn: slot.windowFrom, shiftMs: shiftAt(plan, departure, at) - remaining };
}

/** The instant at which a paused screen stands still. */
function frozenAt(slot: { from: number; offsetMs: number }): number {
  return slot.from + slot.offsetMs;
}
