/** What the machine around the player allows: full screen, a screen that stays on, storage that stays. */
import { allowSound } from "../stage/faces/film";

/** Full screen and sound at the first touch: browsers give neither without one. */
export function welcomeTouch(onSound: () => void): void {
  document.addEventListener("click", () => {
    allowSound();
    onSound();
    if (!document.fullscreenElement && document.fullscreenEnabled) {
      document.documentElement.requestFullscreen().catch((cause: unknown) => console.warn("No full screen.", cause));
    }
  });
}

/** Keeps the screen from sleeping, where the browser can; asked anew whenever the page comes back to sight. */
export function stayAwake(): void {
  const ask = () => {
    if (document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
    navigator.wakeLock.request("screen").catch((cause: unknown) => console.warn("The screen may fall asleep.", cause));
  };
  document.addEventListener("visibilitychange", ask);
  ask();
}

/** Asks the browser not to evict the player's files when the disk runs short. */
export async function keepStorage(): Promise<void> {
  if (!navigator.storage?.persist) return;
  if (!(await navigator.storage.persist())) console.info("The browser may evict this screen's files when its disk is full.");
}
