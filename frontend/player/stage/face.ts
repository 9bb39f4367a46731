/** A face is one item made visible: a picture, a film, a sound with its card, a page, or the quiet card. */
import type { Item } from "../plan/plan";

export interface Face {
  readonly element: HTMLElement;
  /** Its first picture is decoded and can be shown without a gap. Rejects when it cannot be shown at all. */
  readonly ready: Promise<void>;
  /** Begins to move. Resolves when there is something to see. */
  start(): Promise<void>;
  setPaused(isPaused: boolean): void;
  /** @param volume from 0 to 100 */
  setVolume(volume: number): void;
  /** Why it is stuck, or null while it goes on as it should. Asked about once a second. */
  stuck(nowMs: number): string | null;
  end(): void;
}

/** What a face is made for: the item, and how far in it begins. */
export interface Turn {
  item: Item;
  offsetMs: number;
}

/** Whether this browser lets a page make sound before anyone has touched it. */
export const sound = { isRefused: false };

export function stillFace(element: HTMLElement, ready: Promise<void>, end: () => void = () => undefined): Face {
  return {
    element,
    ready,
    start: () => Promise.resolve(),
    setPaused: () => undefined,
    setVolume: () => undefined,
    stuck: () => null,
    end,
  };
}
