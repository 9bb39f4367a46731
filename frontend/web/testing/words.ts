import i18next from "i18next";
import { en } from "@web/i18n/en";
import { later } from "@web/i18n/en/later";
import { pt } from "@web/i18n/pt";

/** The words alone, for what needs no page. */
export async function startWordsIn(language: "en" | "pt-BR"): Promise<void> {
  const resources = { en: { translation: { ...en, ...later } }, "pt-BR": { translation: pt } };
  await i18next.init({ lng: language, resources, interpolation: { escapeValue: false } });
}
