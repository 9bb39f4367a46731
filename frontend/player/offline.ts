/** Lets the player start without the server: a service worker keeps its own files. On plain HTTP there is none. */
import { note } from "./journal";

const LOOK_FOR_UPDATE_MS = 3_600_000;

export async function startWorker(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const hadWorker = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (hadWorker) location.reload(); // a newer player has been installed
  });
  try {
    const registration = await navigator.serviceWorker.register("/player/sw.js", { scope: "/player/" });
    setInterval(() => void registration.update().catch(noUpdate), LOOK_FOR_UPDATE_MS);
  } catch (cause) {
    note("The player will not start without the server.", cause);
  }
}

/** Whether a service worker answers for this page: only then can it start, and show HTML pages, without the server. */
export function isServedOffline(): boolean {
  return "serviceWorker" in navigator && navigator.serviceWorker.controller !== null;
}

function noUpdate(cause: unknown): void {
  note("No newer player could be looked for.", cause);
}
