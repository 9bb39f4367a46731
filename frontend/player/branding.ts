/** What the installation is called: shown while the screen waits to be paired; and the language it speaks. */
import { note } from "./journal";
import type { Memory } from "./memory";
import { fields, textOr } from "./plan/reading";

export interface Branding {
  name: string;
  logoUrl: string | null;
  /** `auto` is that of the machine. */
  language: string;
}

export const NAMELESS: Branding = { name: "", logoUrl: null, language: "auto" };

/** A screen may wait, or play, for months. */
const AGAIN_MS = 3_600_000;

export function readBranding(message: unknown): Branding {
  const wire = fields(message, "branding");
  return {
    name: textOr(wire["name"], ""),
    logoUrl: textOr(wire["logo_url"], null),
    language: textOr(wire["default_language"], "auto"),
  };
}

/** Shows what was known last, then what the server says, now and every hour. */
export async function followBranding(memory: Memory, show: (branding: Branding) => void): Promise<void> {
  show(await memory.recallBranding());
  const ask = async () => {
    const branding = await asked();
    if (!branding) return;
    show(branding);
    await memory.keepBranding(branding);
  };
  const asking = () => void ask().catch((cause: unknown) => note("The name could not be kept.", cause));
  setInterval(asking, AGAIN_MS);
  asking();
}

/** Null when nobody answers, or something else does: what was known stays. */
async function asked(): Promise<Branding | null> {
  try {
    const answer = await fetch("/api/branding", { credentials: "omit" });
    return answer.ok ? readBranding(await answer.json()) : null;
  } catch {
    return null; // away; the line to the server says so
  }
}
