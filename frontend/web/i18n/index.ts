/** Words in two languages. English is in the first bundle and is what a missing word falls back to. */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { en } from "./en";

export const LANGUAGES = ["en", "pt-BR"] as const;
export type Language = (typeof LANGUAGES)[number];

const KEPT_AS = "tvs.language";

/** What is spoken to who has not chosen: `auto` is the machine's own language. */
export type UsualLanguage = "auto" | "en" | "pt";

/** The language chosen before, else the usual one of this installation, else the machine's, else English. */
export function preferredLanguage(
  kept: string | null,
  spoken: readonly string[],
  usual: UsualLanguage = "auto",
): Language {
  const chosen = LANGUAGES.find((language) => language === kept);
  if (chosen) return chosen;
  if (usual !== "auto") return usual === "pt" ? "pt-BR" : "en";
  const known = spoken.find((each) => /^(en|pt)\b/i.test(each));
  return known?.toLowerCase().startsWith("pt") ? "pt-BR" : "en";
}

/** Whose words are shown where dates and numbers are written as in this locale. */
export const languageOf = (locale: string): Language => preferredLanguage(null, [locale]);

/**
 * How dates and numbers are written: as where the browser is from, whatever the language of the words. English in London
 * is "en-GB". Its words are those of "en": i18next goes from the longer name to the shorter.
 */
export function localeOf(language: Language, spoken: readonly string[]): string {
  const [own] = language.split("-");
  const region = spoken.map(regionOf).find(Boolean);
  return region ? `${own}-${region}` : language;
}

function regionOf(spoken: string): string | undefined {
  try {
    return new Intl.Locale(spoken).region;
  } catch {
    return undefined; // browsers name what no standard knows: "en-US@posix"
  }
}

async function load(language: Language): Promise<void> {
  if (language === "pt-BR" && !i18next.hasResourceBundle("pt", "translation")) {
    const { pt } = await import("./pt");
    i18next.addResourceBundle("pt", "translation", pt);
  }
}

interface Setting {
  brand?: string;
  usual?: UsualLanguage;
}

export async function startWords({ brand = "TVS", usual }: Setting = {}): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: "en",
    fallbackLng: "en",
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false, defaultVariables: { brand } }, // React escapes
  });
  await speakUsual(usual);
}

/** Speaks what was chosen here, else what is usual. */
export async function speakUsual(usual?: UsualLanguage): Promise<void> {
  await speak(preferredLanguage(localStorage.getItem(KEPT_AS), navigator.languages, usual));
}

/** Calls this installation by its name wherever a sentence does. */
export function nameBrand(brand: string): void {
  const { interpolation } = i18next.options;
  if (interpolation) interpolation.defaultVariables = { brand };
}

export async function speak(language: Language): Promise<void> {
  await load(language);
  await i18next.changeLanguage(localeOf(language, navigator.languages));
  document.documentElement.lang = language;
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(KEPT_AS, language);
  await speak(language);
}
