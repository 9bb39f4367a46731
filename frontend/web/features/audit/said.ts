/** What stands in an audit entry, in a person's words. What is newer than this console is shown by its own name. */
import { localMoment, megabytes } from "@shared/time";
import i18next from "i18next";
import { en } from "@web/i18n/en";
import type { later } from "@web/i18n/en/later";

type Words = (typeof later)["audit"];
type Part = "nouns" | "verbs" | "fields" | "actors";

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/;
const HIDDEN = "[hidden]";

/** The words for it, or its own name with spaces. */
function word<P extends Part>(part: P, name: string): string {
  const known = i18next.getResource("en", "translation", `audit.${part}`) as Words[P] | undefined;
  if (!known || !Object.hasOwn(known, name)) return name.replaceAll("_", " ");
  // i18next takes a dot for a step down, and no word of these parts has one.
  return String(i18next.t(`audit.${part}.${name}` as "audit.title"));
}

export function actionSaid(action: string): string {
  const [noun = "", verb] = action.split(".", 2);
  return verb ? `${word("nouns", noun)}: ${word("verbs", verb)}` : word("nouns", noun);
}

/** People by their name; what is no person by what it is. */
export const actorSaid = ({ id, name }: { id: number | null; name: string }): string =>
  id === null ? word("actors", name) : name;

export const fieldSaid = (name: string): string => word("fields", name);

/** A value as people write it. */
export function valueSaid(value: unknown, name: string): string {
  if (value === null || value === undefined || value === "") return i18next.t("audit.nothing");
  if (value === HIDDEN) return i18next.t("audit.hidden");
  if (typeof value === "boolean") return i18next.t(value ? "words.yes" : "words.no");
  if (typeof value === "number") return name.endsWith("_bytes") ? megabytes(value, i18next.language) : String(value);
  if (name === "role" && isRole(value)) return i18next.t(`auth.roles.${value}`);
  if (typeof value === "string") return INSTANT.test(value) ? localMoment(value, i18next.language) : value;
  if (Array.isArray(value)) return listSaid(value);
  return Object.entries(value)
    .map(([key, each]) => `${fieldSaid(key)}: ${valueSaid(each, key)}`)
    .join(", ");
}

function isRole(value: unknown): value is keyof typeof en.auth.roles {
  return typeof value === "string" && Object.hasOwn(en.auth.roles, value);
}

function listSaid(values: unknown[]): string {
  if (values.length === 0) return i18next.t("audit.nothing");
  const isPlain = values.every((each) => typeof each !== "object");
  return values.map((each) => valueSaid(each, "")).join(isPlain ? ", " : "\n");
}
