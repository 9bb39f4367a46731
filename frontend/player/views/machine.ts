/** What the machine around the player allows: full screen, a screen that stays on, storage that stays. */
import { note } from "../journal";
import { allowSound } from "../stage/faces/film";

/** Full screen and sound at the first touch: browsers give neither without one. */
export function welcomeTouch(onSound: () => void): void {
  document.addEventListener("click", () => {
    allowSound();
    onSound();
    if (!document.fullscreenElement && document.fullscreenEnabled) {
      document.documentElement.requestFullscreen().catch((cause: unknown) => note("No full screen.", cause));
    }
  });
}

/** Keeps the screen from sleeping, where the browser can; asked anew whenever the page comes back to sight. */
export function stayAwake(): void {
  document.addEventListener("visibilitychange", lockWake);
  lockWake();
}

function lockWake(): void {
  if (document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
  navigator.wakeLock.request("screen").catch((cause: unknown) => note("The screen may fall asleep.", cause));
}

/** Asks the browser not to evict the player's files when the disk runs short; heartbeats say whether it agreed. */
export async function keepStorage(): Promise<void> {
  await navigator.storage?.persist?.();
}
