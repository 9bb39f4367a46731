// @vitest-environment node
import { describe, expect, it } from "vitest";
import { when } from "@shared/time";
import { localeOf, preferredLanguage } from ".";
import { en } from "./en";
import { later } from "./en/later";
import { pt } from "./pt";

/** Every sentence of a catalogue with its address. */
function sentences(part: object, at = ""): [string, string][] {
  return Object.entries(part).flatMap(([key, value]: [string, string | object]) =>
    typeof value === "string" ? [[at + key, value] as [string, string]] : sentences(value, `${at}${key}.`),
  );
}

const blanks = (sentence: string) => (sentence.match(/\{\{\w+\}\}/g) ?? []).toSorted();

describe("the two languages", () => {
  const portuguese = new Map(sentences(pt));

  it("say the same things: every sentence is there and fills in the same blanks", () => {
    const broken = sentences({ ...en, ...later }).filter(([key, sentence]) => {
      const other = portuguese.get(key);
      return !other?.trim() || blanks(other).join() !== blanks(sentence).join();
    });
    expect(broken).toEqual([]);
  });

  it("have a singular wherever they have a plural", () => {
    const alone = [...portuguese.keys()].filter(
      (key) => key.endsWith("_other") && !portuguese.has(key.replace(/_other$/, "_one")),
    );
    expect(alone).toEqual([]);
  });
});

describe("the language of the console", () => {
  it.each([
    [null, ["pt-PT", "en"], "pt-BR"],
    [null, ["de-DE", "en-GB"], "en"],
    [null, ["ja"], "en"],
    ["en", ["pt-BR"], "en"],
    ["xx", ["pt"], "pt-BR"],
  ])("chosen %s, spoken %s: %s", (chosen, spoken, language) =>
    expect(preferredLanguage(chosen, spoken)).toBe(language),
  );

  it.each([
    [null, ["en"], "pt", "pt-BR"],
    [null, ["pt-BR"], "en", "en"],
    [null, ["pt-BR"], "auto", "pt-BR"],
    ["en", ["en"], "pt", "en"],
  ] as const)("chosen %s, spoken %s, usual %s: %s", (chosen, spoken, usual, language) =>
    expect(preferredLanguage(chosen, spoken, usual)).toBe(language),
  );

  it.each([
    ["en", ["en-GB", "en"], "en-GB"],
    ["en", ["en", "en-US"], "en-US"],
    ["en", ["pt-BR"], "en-BR"],
    ["en", ["de-DE", "en-US"], "en-DE"],
    ["pt-BR", ["pt-PT"], "pt-PT"],
    ["pt-BR", ["pt"], "pt-BR"],
    ["en", [], "en"],
    ["en", ["en-US@posix", "en-GB"], "en-GB"],
  ] as const)("%s, spoken %s, writes dates as in %s", (language, spoken, locale) =>
    expect(localeOf(language, spoken)).toBe(locale),
  );

  it("writes a date in London as London does", () => {
    const now = Date.parse("2026-12-31T12:00:00Z");
    expect(when("2026-11-22T12:00:00Z", now, localeOf("en", ["en-GB"]))).toBe("22 Nov 2026");
  });
});
