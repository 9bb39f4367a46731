import { cleanup, screen } from "@testing-library/react";
import { json, serve } from "@shared/testing/server";
import { signedIn } from "@shared/testing/samples";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import "@web/i18n/later";
import { speak, startWords, type Language } from "@web/i18n";
import { session } from "@web/session/session";
import { show } from "@web/testing/show";
import TrashPage from "./TrashPage";

beforeEach(() => session.accept(signedIn()));
afterEach(async () => {
  cleanup();
  await speak("en");
  session.end(false);
  vi.unstubAllGlobals();
});

const nothing = () => json({ items: [], page: 1, per_page: 50, total: 0 });

async function showTrash(trash_days: number) {
  serve({
    "GET /api/content/kinds": () => json({ kinds: [], trash_days }),
    "GET /api/content": nothing,
    "GET /api/locations": nothing,
  });
  await show(<TrashPage />);
}

describe("the trash", () => {
  it.each<[number, Language, string]>([
    [30, "en", "After 30 days it is deleted for good by itself."],
    [1, "en", "After 1 day it is deleted for good by itself."],
    [30, "pt-BR", "Depois de 30 dias é excluído de vez, sozinho."],
    [1, "pt-BR", "Depois de 1 dia é excluído de vez, sozinho."],
  ])("says how long it keeps what lies there: %i (%s)", async (days, language, sentence) => {
    await startWords();
    await speak(language);
    await showTrash(days);
    expect(await screen.findByText(sentence, { exact: false })).toBeInTheDocument();
  });

  it("names no number where there is none", async () => {
    await showTrash(0);
    expect(await screen.findByText("by itself after a while", { exact: false })).toBeInTheDocument();
  });
});
