// @vitest-environment node
import i18next from "i18next";
import { describe, expect, it } from "vitest";
import { startWordsIn } from "@web/testing/words";
import { expiryOf, expiryWords } from "./expiry";
import { namedAfterPaste } from "./pasted";

const NOW = Date.parse("2026-11-22T12:00:00Z");

describe("what a library says of an end", () => {
  it.each([
    ["2026-11-22T11:59:59Z", "Expired", "Expirado"],
    ["2026-11-22T12:30:00Z", "Expires in 1 hour", "Expira em 1 hora"],
    ["2026-11-23T18:00:00Z", "Expires in 30 hours", "Expira em 30 horas"],
    ["2026-11-25T12:00:00Z", "Expires in 3 days", "Expira em 3 dias"],
    ["2026-12-06T13:00:00Z", "Expires in 14 days", "Expira em 14 dias"],
  ])("%s: %s", async (at, english, portuguese) => {
    const expiry = expiryOf(at, NOW);
    if (!expiry) throw new Error("nothing is marked");
    await startWordsIn("en");
    expect(expiryWords(expiry, i18next.t)).toBe(english);
    await startWordsIn("pt-BR");
    expect(expiryWords(expiry, i18next.t)).toBe(portuguese);
  });

  it("is nothing where there is none, or it is far", () => {
    expect(expiryOf(null, NOW)).toBeNull();
    expect(expiryOf("2026-12-08T12:00:00Z", NOW)).toBeNull();
  });
});

describe("a pasted screenshot", () => {
  const at = new Date(2026, 10, 22, 9, 5, 7);
  const named = (name: string) => namedAfterPaste(new File(["x"], name), at, i18next.t).name;

  it("is named after its moment", async () => {
    await startWordsIn("en");
    expect(named("image.png")).toBe("Pasted 2026-11-22 09.05.07.png");
  });
  it("that has a name keeps it", () => expect(named("rocket.jpg")).toBe("rocket.jpg"));
});
