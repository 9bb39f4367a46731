/**
 * Remembers which commands this screen has had and what became of each, so that none is done twice,
 * across reloads and however often the server sends it again. Pure.
 */

export type Outcome = "done" | "failed" | "unsupported";

export interface Command {
  id: string;
  seq: number;
  command: string;
  params: Readonly<Record<string, unknown>>;
  supersedeKey: string | null;
}

export interface Entry {
  id: string;
  seq: number;
  supersedeKey: string | null;
  /** Null while it is being done. */
  outcome: Outcome | null;
  detail: string | null;
  /** Whether the server has said that it knows the outcome. */
  isHeard: boolean;
}

export type Ledger = readonly Entry[];

/** Enough for weeks of commands; the server forgets long before. */
export const LEDGER_LENGTH = 500;

export type Verdict =
  { kind: "new" } | { kind: "under_way" } | { kind: "answered"; entry: Entry } | { kind: "overtaken" };

/** What to do with a command that just arrived. */
export function judge(ledger: Ledger, command: Command): Verdict {
  const known = ledger.find((entry) => entry.id === command.id);
  if (known) return known.outcome === null ? { kind: "under_way" } : { kind: "answered", entry: known };
  const isOvertaken = ledger.some(
    (entry) => command.supersedeKey !== null && entry.supersedeKey === command.supersedeKey && entry.seq > command.seq,
  );
  return isOvertaken ? { kind: "overtaken" } : { kind: "new" };
}

/** Writes a command down before it is done; the oldest are forgotten. */
export function begin(ledger: Ledger, command: Command): Ledger {
  const entry: Entry = {
    id: command.id,
    seq: command.seq,
    supersedeKey: command.supersedeKey,
    outcome: null,
    detail: null,
    isHeard: false,
  };
  return [...ledger, entry].slice(-LEDGER_LENGTH);
}

export function finish(ledger: Ledger, id: string, outcome: Outcome, detail: string | null): Ledger {
  return ledger.map((entry) => (entry.id === id ? { ...entry, outcome, detail } : entry));
}

/** The server knows the outcome. */
export function heard(ledger: Ledger, id: string): Ledger {
  return ledger.map((entry) => (entry.id === id ? { ...entry, isHeard: true } : entry));
}

/** What was done and the server may not know of, oldest first: the line may have broken while it was told. */
export function owed(ledger: Ledger): (Entry & { outcome: Outcome })[] {
  // `=== false`: what an older version of the player kept does not say. The server asks for it again if it must.
  return ledger.filter(
    (entry): entry is Entry & { outcome: Outcome } => entry.outcome !== null && entry.isHeard === false,
  );
}

/**
 * Closes what a restart of the page interrupted: the restart itself is thereby done, anything else was cut off.
 */
export function closeInterrupted(ledger: Ledger, restartId: string | null): Ledger {
  return ledger.map((entry) => {
    if (entry.outcome !== null) return entry;
    if (entry.id === restartId) return { ...entry, outcome: "done" };
    return { ...entry, outcome: "failed", detail: "interrupted by a restart of the player" };
  });
}
