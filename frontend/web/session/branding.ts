/** What this installation is called and looks like: known before anybody signs in, and kept for the next visit. */
import { answered, api, type Schema } from "@shared/api";

export type Branding = Schema["BrandingOut"];

const KEPT_AS = "tvs.branding";
const OURS: Branding = { name: "TVS", logo_url: null, default_language: "auto" };
const PATIENCE_MS = 1_000;

let kept = recalled();
const watchers = new Set<() => void>();

export const branding = {
  get: (): Branding => kept ?? OURS,
  watch: (watcher: () => void): (() => void) => {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  },
  load,
  known,
};

/** Asks the server anew. While it can't be asked, what was known stays. */
async function load(): Promise<void> {
  try {
    become(await answered(api.GET("/api/branding")));
  } catch {
    return; // a page without its name is better than none
  }
}

/** Resolves once a first visit knows enough to be shown; nobody waits long for it. */
async function known(loading: Promise<void>): Promise<void> {
  if (kept) return;
  await Promise.race([loading, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
}

function become(next: Branding): void {
  if (JSON.stringify(next) === JSON.stringify(kept)) return;
  kept = next;
  localStorage.setItem(KEPT_AS, JSON.stringify(next));
  for (const watcher of watchers) watcher();
}

function recalled(): Branding | null {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEPT_AS) ?? "null");
    return found && typeof found === "object" ? { ...OURS, ...found } : null;
  } catch {
    return null; // whatever is written there is not ours
  }
}
