/** What to tell a person about a problem: our own sentence for what has one, else the server's. */
import { Problem } from "@shared/problem";
import { megabytes } from "@shared/time";
import i18next from "i18next";

export function sentenceFor(error: unknown): string {
  if (!(error instanceof Problem)) return i18next.t("problems.unexpected");
  const own = ownSentence(error);
  if (own) return own;
  const fields = Object.entries(error.fields)
    .filter(([, sentence]) => sentence !== error.message)
    .map(([field, sentence]) => `${field}: ${sentence}`);
  return [error.message, ...fields].join(" ");
}

/** Whether the fields of a form say all that a refusal has to say: nobody needs to read it twice. */
export function isSaidByFields(error: unknown, fields: readonly string[]): boolean {
  const told = error instanceof Problem ? Object.keys(error.fields) : [];
  return told.length > 0 && told.every((field) => fields.includes(field));
}

function ownSentence(problem: Problem): string | null {
  const { code, status, body } = problem;
  if (code === "quota_exceeded") return quotaSentence(problem);
  if (typeof body.max_unfinished === "number")
    return i18next.t("uploads.refused.unfinished", { has: body.unfinished, limit: body.max_unfinished });
  if (typeof body.max_unfinished_bytes === "number")
    return i18next.t("uploads.refused.unfinishedBytes", { limit: sized(body.max_unfinished_bytes) });
  if (status === 507) return i18next.t("uploads.refused.full");
  if (code === "timeout") return i18next.t("problems.timeout");
  if (code === "file_changed") return i18next.t("uploads.refused.changed");
  if (code === "unreachable") return i18next.t("problems.unreachable");
  if (status === 403) return i18next.t("problems.forbidden");
  if (status === 404) return i18next.t("problems.notFound");
  if (status === 429) return tooManySentence(problem);
  if (status >= 500) return i18next.t("problems.unexpected");
  return null;
}

/** With the seconds to wait, where the server says them. */
function tooManySentence({ body }: Problem): string {
  const count = body.retry_after_seconds;
  return typeof count === "number" ? i18next.t("problems.tooManyFor", { count }) : i18next.t("problems.tooMany");
}

/** With the numbers, where it is about bytes; the server's own words where it is about something else. */
function quotaSentence({ body }: Problem): string | null {
  const { used_bytes: used, max_storage_bytes: limit, needed_bytes: needed, location } = body;
  if (typeof used !== "number" || typeof limit !== "number" || typeof needed !== "number") return null;
  if (!location) return null; // a person's, not a place's
  return i18next.t("uploads.refused.quota", {
    place: placeName(location),
    used: sized(used),
    limit: sized(limit),
    needed: sized(needed),
  });
}

function placeName(location: unknown): string {
  if (typeof location === "string") return location;
  const isNamed = typeof location === "object" && location !== null && "name" in location;
  return isNamed && typeof location.name === "string" ? location.name : i18next.t("words.place");
}

const sized = (bytes: number) => megabytes(bytes, i18next.language);
