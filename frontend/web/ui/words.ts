/** What to tell a person about a problem: our own sentence for what has one, else the server's. */
import { Problem } from "@shared/problem";
import i18next from "i18next";

export function sentenceFor(error: unknown): string {
  if (!(error instanceof Problem)) return i18next.t("problems.unexpected");
  const own = ownSentence(error);
  if (own) return own;
  const fields = Object.entries(error.fields).map(([field, sentence]) => `${field}: ${sentence}`);
  return [error.message, ...fields].join(" ");
}

function ownSentence({ code, status }: Problem): string | null {
  if (code === "timeout") return i18next.t("problems.timeout");
  if (code === "unreachable") return i18next.t("problems.unreachable");
  if (status === 403) return i18next.t("problems.forbidden");
  if (status === 404) return i18next.t("problems.notFound");
  if (status === 429) return i18next.t("problems.tooMany");
  if (status >= 500) return i18next.t("problems.unexpected");
  return null;
}
