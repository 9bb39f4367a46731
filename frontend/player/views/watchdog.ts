/** Reloads a page that has lost its way; a few times an hour at most, so that a lasting fault is not made worse. */
import { note } from "../journal";

const LOST_MS = 60_000;
const LOOK_MS = 5_000;
const HOUR_MS = 3_600_000;
const MOST_RELOADS_AN_HOUR = 3;

/** Whether another reload is allowed, and the list with it if so. */
export function allowReload(reloads: readonly number[], at: number): number[] | null {
  const recent = reloads.filter((each) => each <= at && at - each < HOUR_MS);
  return recent.length < MOST_RELOADS_AN_HOUR ? [...recent, at] : null;
}

export interface Watched {
  /** When the stage last showed what it should, by the steady clock. */
  inStepAt(): number;
  steady(): number;
  recallReloads(): Promise<number[]>;
  keepReloads(reloads: number[]): Promise<void>;
  reload(): void;
}

export function watch(watched: Watched): void {
  let isReloading = false;
  setInterval(() => {
    const isLost = watched.steady() - watched.inStepAt() >= LOST_MS;
    if (isReloading || document.visibilityState !== "visible" || !isLost) return;
    isReloading = true;
    reloadIfAllowed(watched).then(
      (goes) => (isReloading = goes),
      (cause: unknown) => note("The page has lost its way and cannot reload.", cause),
    );
  }, LOOK_MS);
}

async function reloadIfAllowed(watched: Watched): Promise<boolean> {
  const reloads = allowReload(await watched.recallReloads(), Date.now());
  if (reloads === null) return false;
  await watched.keepReloads(reloads);
  watched.reload();
  return true;
}
