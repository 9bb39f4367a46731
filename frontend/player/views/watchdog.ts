/** Reloads a page that has lost its way; a few times an hour at most, so that a lasting fault is not made worse. */
import type { Memory } from "../memory";

const LOST_MS = 60_000;
const LOOK_MS = 5_000;
const HOUR_MS = 3_600_000;
const MOST_RELOADS_AN_HOUR = 3;

/** Whether another reload is allowed, and the list with it if so. */
export function allowReload(reloads: readonly number[], at: number): number[] | null {
  const recent = reloads.filter((each) => each <= at && at - each < HOUR_MS);
  return recent.length < MOST_RELOADS_AN_HOUR ? [...recent, at] : null;
}

/** @param inStepAt when the stage last showed what it should, by the steady clock. */
export function watch(inStepAt: () => number, steady: () => number, memory: Memory, reload: () => void): void {
  let isReloading = false;
  setInterval(() => {
    if (isReloading || document.visibilityState !== "visible" || steady() - inStepAt() < LOST_MS) return;
    isReloading = true;
    void reloadIfAllowed(memory, reload).then((goes) => (isReloading = goes));
  }, LOOK_MS);
}

async function reloadIfAllowed(memory: Memory, reload: () => void): Promise<boolean> {
  const reloads = allowReload(await memory.recallReloads(), Date.now());
  if (reloads === null) return false;
  await memory.keepReloads(reloads);
  reload();
  return true;
}
