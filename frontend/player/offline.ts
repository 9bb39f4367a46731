/** Lets the player start without the server: a service worker keeps its own files. On plain HTTP there is none. */

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
    console.warn("The player will not start without the server.", cause);
  }
}

function noUpdate(cause: unknown): void {
  console.info("No newer player could be looked for.", cause);
}
