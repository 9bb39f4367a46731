import { en } from "@web/i18n/en";

type Why = keyof typeof en.players.preview.why;

/** Our own word for a reason's code; a code newer than this console has none, and the server's sentence stands in. */
export function whyOf(code: string): Why | null {
  return Object.hasOwn(en.players.preview.why, code) ? (code as Why) : null;
}
