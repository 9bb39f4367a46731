/** Why somebody was not let in, in the words of the pages in front of the console. */
import { Problem } from "@shared/problem";
import i18next from "i18next";
import { sentenceFor } from "@web/ui/words";

const FROM_SERVICES = [
  "sign_in_declined",
  "sign_in_outdated",
  "sign_in_not_confirmed",
  "sign_in_unknown",
  "sign_in_waiting",
  "sign_in_service_away",
] as const;

const codeOf = (error: unknown): string | null => (error instanceof Problem ? error.code : null);

/** The password is right and does not suffice. */
export const wantsSecondFactor = (error: unknown): boolean => codeOf(error) === "second_factor_needed";

export const isWrongCode = (error: unknown): boolean => codeOf(error) === "second_factor_wrong";

export function refusalOf(error: unknown): string {
  if (!(error instanceof Problem)) return sentenceFor(error);
  const { code, status } = error;
  if (code === "account_inactive") return i18next.t("auth.signIn.inactive");
  if (isFromService(code)) return refusalByService(code);
  if (status === 401) return i18next.t("auth.signIn.wrong");
  // Nobody has a role here: the server says why it lets nobody in, such as without TLS.
  return status === 403 ? error.message : sentenceFor(error);
}

/** Why another service sent somebody back, by the code that stands in the address. */
export function refusalByService(code: string): string {
  return i18next.t(isFromService(code) ? `auth.signIn.refused.${code}` : "auth.signIn.refused.other");
}

function isFromService(code: string): code is (typeof FROM_SERVICES)[number] {
  return FROM_SERVICES.some((each) => each === code);
}
