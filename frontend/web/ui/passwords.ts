/** What is said about a password somebody chooses. */
import { SHORTEST_PASSWORD } from "@shared/password";
import { Problem } from "@shared/problem";
import i18next from "i18next";

const REASONS = ["common", "name"] as const;

/** What the form itself can see; whether a password is easily guessed, only the server knows. */
export const passwordRules = {
  isLongEnough: (password: string): string | null =>
    password.length < SHORTEST_PASSWORD ? i18next.t("auth.password.hint", { count: SHORTEST_PASSWORD }) : null,
  isTheSame: (again: string, password: string): string | null =>
    again === password ? null : i18next.t("auth.password.different"),
};

/** The sentences for the fields of a form: about a weak password in the person's own language. */
export function fieldSentences(error: unknown): Record<string, string> {
  if (!(error instanceof Problem)) return {};
  const reason = REASONS.find((each) => each === error.body["reason"]);
  if (error.code !== "weak_password" || !reason) return error.fields;
  const sentence = i18next.t(`auth.password.weak.${reason}`);
  return Object.fromEntries(Object.keys(error.fields).map((field) => [field, sentence]));
}
