/** What to do when sending a file meets trouble. A refusal is final, a passing trouble never is. */
import type { Problem } from "./problem";

export type Decision =
  /** Ask the server where it is and go on from there, after a while. */
  | { kind: "again"; afterMs: number }
  /** The access token ran out: get a new one, then go on. */
  | { kind: "renew" }
  /** The server no longer knows of it: begin at the first byte. */
  | { kind: "anew" }
  | { kind: "give_up" };

const LONGEST_MS = 30_000;
/** Another connection still holds the upload, the offset is not ours, a checksum is wrong: asking again settles it. */
const SETTLES = new Set([409, 423, 460]);
/** A conflict that stays one is a refusal. */
const MOST_CONFLICTS = 8;

/**
 * @param attempt how many troubles there were since the last byte that went through, this one not counted
 * @param isKnown whether the server has given the upload a name
 */
export function afterTrouble(problem: Problem, attempt: number, isKnown: boolean): Decision {
  const { status, isPassing, body } = problem;
  if (status === 401) return attempt < 2 ? { kind: "renew" } : { kind: "give_up" };
  if (isKnown && (status === 404 || status === 410)) return { kind: "anew" };
  // Too many unfinished uploads stay too many until the person ends one: waiting does not help.
  const isAskedToWait = status === 429 && body.max_unfinished === undefined;
  const isSettling = attempt < MOST_CONFLICTS && (isAskedToWait || (isKnown && SETTLES.has(status)));
  if (isPassing || isSettling) return { kind: "again", afterMs: Math.min(500 * 2 ** attempt, LONGEST_MS) };
  return { kind: "give_up" };
}
