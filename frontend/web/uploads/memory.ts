/**
 * What this browser remembers of its uploads: which file each was begun with. A browser does not keep the file itself;
 * whoever wants to go on after loading the page again has to choose it once more, and it must be the same one.
 */
import type { Entry, FileFacts, Interrupted, Purpose } from "./queue";
import { KEPT_AS } from "./presence";

interface Kept extends FileFacts {
  purpose: Purpose;
  /** The tab that was sending it, and when it last said so. */
  tab: string;
  at: number;
}

export type Memory = Record<string, Kept>;

/** What the server says of an upload that is not complete. */
export interface Unfinished {
  id: string;
  filename: string;
  size_bytes: number;
  offset_bytes: number;
}

/** Another tab that has not said anything for so long is gone. */
const TAB_SILENCE_MS = 30_000;
const NO_PURPOSE: Purpose = { location_id: null, tags: [], replaces: null };

export function readMemory(): Memory {
  const text = localStorage.getItem(KEPT_AS);
  try {
    const known: unknown = text ? JSON.parse(text) : null;
    return typeof known === "object" && known !== null ? (known as Memory) : {};
  } catch {
    return {}; // written by another version, or by hand: the server still lists what is unfinished
  }
}

/** Writes down what is unfinished in this tab, beside what other tabs wrote. */
export function remember(entries: readonly Entry[], tab: string, now: number): void {
  const others = Object.entries(readMemory()).filter(([, kept]) => kept.tab !== tab);
  const own = entries.filter(isUnfinished).map((entry) => [entry.uploadId, keptOf(entry, tab, now)]);
  writeMemory(Object.fromEntries([...others, ...own]) as Memory);
}

export function writeMemory(memory: Memory): void {
  if (Object.keys(memory).length > 0) localStorage.setItem(KEPT_AS, JSON.stringify(memory));
  else localStorage.removeItem(KEPT_AS);
}

function isUnfinished({ uploadId, state, isElsewhere }: Entry): boolean {
  return uploadId !== null && state !== "sent" && !isElsewhere;
}

function keptOf({ name, size, modified, purpose }: Entry, tab: string, at: number): Kept {
  return { name, size, modified, purpose, tab, at };
}

/**
 * Which of the server's unfinished uploads were interrupted. One that another tab is sending right now was not; one
 * this browser never saw was begun elsewhere, and shows only once bytes of it have arrived.
 */
export function interruptedOf(
  unfinished: readonly Unfinished[],
  memory: Memory,
  tab: string,
  now: number,
): Interrupted[] {
  return unfinished.flatMap(({ id, filename, size_bytes, offset_bytes }) => {
    const kept = memory[id];
    if (kept && kept.tab !== tab && now - kept.at < TAB_SILENCE_MS) return [];
    if (!kept && offset_bytes === 0) return [];
    const file = kept ?? { name: filename, size: size_bytes, modified: null, purpose: NO_PURPOSE };
    const { name, size, modified, purpose } = file;
    return [{ uploadId: id, sentBytes: offset_bytes, name, size, modified, purpose, isElsewhere: !kept }];
  });
}

/** Forgets what the server no longer knows of, whichever tab wrote it down. */
export function tidied(memory: Memory, unfinished: readonly Unfinished[], now: number): Memory {
  const known = new Set(unfinished.map(({ id }) => id));
  return Object.fromEntries(
    Object.entries(memory).filter(([id, kept]) => known.has(id) || now - kept.at < TAB_SILENCE_MS),
  );
}
