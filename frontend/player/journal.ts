/** What went wrong lately: in the browser's console for who stands there, and in the heartbeat for who does not. */

const LENGTH = 5;
const LINE_CHARACTERS = 200;

const lines: string[] = [];

/** Writes down a trouble that the player got over by itself. */
export function note(message: string, cause?: unknown): void {
  const reason = cause instanceof Error ? cause.message : cause === undefined ? "" : String(cause);
  lines.push(`${new Date().toISOString()} ${message} ${reason}`.trim().slice(0, LINE_CHARACTERS));
  lines.splice(0, lines.length - LENGTH);
  // oxlint-disable-next-line no-console -- the only place: a technician at the screen opens the console first
  console.warn(message, cause ?? "");
}

/** The latest troubles, oldest first. */
export function latestTroubles(): readonly string[] {
  return lines;
}
