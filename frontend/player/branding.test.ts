import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { followBranding, NAMELESS, readBranding, type Branding } from "./branding";
import type { Memory } from "./memory";
import { speak, words, wordsFor } from "./words";

const TOWER: Branding = { name: "Torre", logoUrl: "/media/logo.webp", language: "pt" };
const SAID = { name: "Torre", logo_url: "/media/logo.webp", default_language: "pt" };

let kept: Branding;
let shown: Branding[];
const memory = {
  recallBranding: () => Promise.resolve(kept),
  keepBranding: (branding: Branding) => Promise.resolve(void (kept = branding)),
} as Memory;

beforeEach(() => {
  vi.useFakeTimers();
  kept = NAMELESS;
  shown = [];
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  speak("auto");
});

const follow = () => followBranding(memory, (branding) => void shown.push(branding));

describe("what the installation is called", () => {
  test("is asked of the server and remembered", async () => {
    vi.stubGlobal("fetch", () => Promise.resolve(Response.json(SAID)));
    await follow();

    await vi.waitFor(() => expect(kept).toEqual(TOWER));
    expect(shown).toEqual([NAMELESS, TOWER]);
  });

  test("is what it was while nobody answers, and is asked again within the hour", async () => {
    kept = TOWER;
    const fetching = vi
      .fn<typeof fetch>()
      .mockRejectedValueOnce(new TypeError("away"))
      .mockResolvedValueOnce(new Response("<h1>Sign in</h1>", { status: 200 }))
      .mockResolvedValue(Response.json({ ...SAID, name: "Nova" }));
    vi.stubGlobal("fetch", fetching);
    await follow();

    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(shown).toEqual([TOWER]);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(shown.at(-1)?.name).toBe("Nova");
  });

  test("is read leniently", () => {
    expect(readBranding({ name: 5, more: true })).toEqual(NAMELESS);
  });
});

test("a screen speaks the language it is told, and that of its machine where it is told none", () => {
  speak("pt");
  expect(words.waitingForPairing).toBe("Aguardando pareamento");
  speak("auto");
  expect(words.waitingForPairing).toBe(wordsFor(navigator.languages).waitingForPairing);
});
