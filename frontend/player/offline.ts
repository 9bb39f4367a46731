/**
 * How the player starts without the server, and how it comes to a newer version of itself.
 * A service worker keeps its files and renews them. On plain HTTP there is none, and the page looks for itself.
 */
import { note } from "./journal";

const LOOK_FOR_UPDATE_MS = 3_600_000;

export async function startWorker(): Promise<void> {
  setInterval(() => void lookForNewerPlayer(), LOOK_FOR_UPDATE_MS);
  if (!("serviceWorker" in navigator)) return;
  const hadWorker = isServedOffline();
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (hadWorker) location.reload(); // a newer player has been installed
  });
  try {
    await navigator.serviceWorker.register("/player/sw.js", { scope: "/player/" });
  } catch (cause) {
    note("The player will not start without the server.", cause);
  }
}

/** Whether a service worker answers for this page: only then can it start, and show HTML pages, without the server. */
export function isServedOffline(): boolean {
  return "serviceWorker" in navigator && navigator.serviceWorker.controller !== null;
}

/** Asks the server for a newer player; if there is one, it takes over. Called when the server is there again, too. */
export async function lookForNewerPlayer(): Promise<void> {
  try {
    if ("serviceWorker" in navigator) await (await navigator.serviceWorker.getRegistration("/player/"))?.update();
    else if (isAnother(await pageNow(), document)) location.reload();
  } catch (cause) {
    note("No newer player could be looked for.", cause);
  }
}

async function pageNow(): Promise<Document> {
  const answer = await fetch("/player/", { cache: "no-cache" });
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/** Built files carry their hash in their name: other scripts mean another version. A page without any is no player. */
export function isAnother(fetched: Document, running: Document): boolean {
  const offered = scriptsOf(fetched);
  return offered.length > 0 && offered.join() !== scriptsOf(running).join();
}

function scriptsOf(page: Document): string[] {
  return [...page.querySelectorAll("script[src]")].map((script) => script.getAttribute("src") ?? "");
}
