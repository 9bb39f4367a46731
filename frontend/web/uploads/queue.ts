/**
 * Files on their way to the server, as a pure function: what happened goes in, the new queue and what the hands must
 * do come out. The hands (store.ts) own the files, the connections and the clock.
 */
import type { Problem } from "@shared/problem";
import { remembered, type Trail } from "./speed";

/** A slow line still finishes the first files soon; a fast one is not left waiting between them. */
export const AT_ONCE = 3;

export interface FileFacts {
  name: string;
  size: number;
  /** When the file was last changed, in ms since the epoch; it tells two versions of one file apart. */
  modified: number | null;
}

/** What is to become of a file at the server. */
export interface Purpose {
  location_id: number | null;
  tags: string[];
  /** The content whose bytes it takes the place of. */
  replaces: number | null;
}

export type EntryState =
  | "waiting"
  | "sending"
  | "stalled" // no connection, or the server asks to wait: goes on by itself
  | "paused"
  | "interrupted" // begun before this page was loaded: its file has to be chosen again
  | "sent"
  | "failed";

export interface Entry extends FileFacts {
  id: number;
  purpose: Purpose;
  state: EntryState;
  sentBytes: number;
  trail: Trail;
  /** Its name at the server, once it has one. */
  uploadId: string | null;
  /** Begun in another browser: the file can only be sent on from there. */
  isElsewhere: boolean;
  contentId: number | null;
  problem: Problem | null;
}

export interface Interrupted extends FileFacts {
  uploadId: string;
  sentBytes: number;
  purpose: Purpose;
  isElsewhere: boolean;
}

export interface Queue {
  entries: readonly Entry[];
  lastId: number;
}

export const EMPTY: Queue = { entries: [], lastId: 0 };

type Choice = "pause" | "resume" | "retry" | "cancel" | "dismiss";
export type Happening =
  | { kind: "chosen"; files: readonly FileFacts[]; purpose: Purpose }
  | { kind: "found"; uploads: readonly Interrupted[] }
  | { kind: "turned_away"; file: FileFacts; purpose: Purpose; problem: Problem }
  | { kind: "addressed"; id: number; uploadId: string }
  | { kind: "progressed"; id: number; sentBytes: number; at: number }
  | { kind: "stalled"; id: number; problem: Problem }
  | { kind: "sent"; id: number; contentId: number | null }
  | { kind: "refused"; id: number; problem: Problem }
  | { kind: Choice; id: number }
  | { kind: "pause_all" | "resume_all" | "cleared" | "left" };

export type Order =
  /** Send, or send on. */
  | { kind: "send"; id: number }
  /** Let go of the connection; the server keeps what it has. */
  | { kind: "hold"; id: number }
  /** Tell the server that nobody will send the rest. */
  | { kind: "forget"; uploadId: string };

type Step = [Queue, Order[]];

/** What the queue becomes, and what has to be done for it. */
export function next(queue: Queue, happening: Happening): Step {
  const [after, orders] = applied(queue, happening);
  const [begun, starts] = begin(after);
  return [begun, [...orders, ...starts]];
}

function applied(queue: Queue, happening: Happening): Step {
  switch (happening.kind) {
    case "chosen":
      return [happening.files.reduce((known, file) => chosen(known, file, happening.purpose), queue), []];
    case "found":
      return [happening.uploads.reduce(found, queue), []];
    case "turned_away":
      return [
        added(queue, { ...happening.file, purpose: happening.purpose, state: "failed", problem: happening.problem }),
        [],
      ];
    case "pause_all":
      return ofMany(queue, IS_GOING, paused);
    case "resume_all":
      return ofMany(queue, ["paused"], resumed);
    case "cleared":
      return [{ ...queue, entries: queue.entries.filter((entry) => !isOver(entry)) }, []];
    case "left":
      return [{ ...queue, entries: [] }, queue.entries.filter(({ state }) => IS_SENDING.includes(state)).map(hold)];
    default:
      return ofOne(queue, happening);
  }
}

type OfOne = Extract<Happening, { id: number }>;

function ofOne(queue: Queue, happening: OfOne): Step {
  const entry = queue.entries.find(({ id }) => id === happening.id);
  if (!entry) return [queue, []];
  switch (happening.kind) {
    case "addressed":
      return [replaced(queue, { ...entry, uploadId: happening.uploadId }), []];
    case "sent":
      return [
        replaced(queue, {
          ...entry,
          state: "sent",
          sentBytes: entry.size,
          trail: [],
          contentId: happening.contentId,
        }),
        [],
      ];
    case "refused":
      return [replaced(queue, { ...entry, state: "failed", trail: [], problem: happening.problem }), []];
    case "progressed":
    case "stalled":
      return [replaced(queue, underway(entry, happening)), []];
    default:
      return decided(queue, entry, happening.kind);
  }
}

/** What still arrives from a connection that was let go of changes nothing. */
function underway(entry: Entry, happening: Extract<OfOne, { kind: "progressed" | "stalled" }>): Entry {
  if (!IS_SENDING.includes(entry.state)) return entry;
  if (happening.kind === "stalled") return { ...entry, state: "stalled", trail: [], problem: happening.problem };
  const { sentBytes, at } = happening;
  return { ...entry, state: "sending", sentBytes, trail: remembered(entry.trail, { at, sentBytes }), problem: null };
}

function decided(queue: Queue, entry: Entry, choice: Choice): Step {
  switch (choice) {
    case "pause":
      return IS_GOING.includes(entry.state) ? changed(queue, paused(entry)) : [queue, []];
    case "resume":
      return entry.state === "paused" ? changed(queue, resumed(entry)) : [queue, []];
    case "retry":
      return entry.state === "failed" ? changed(queue, resumed(entry)) : [queue, []];
    case "cancel":
      return [without(queue, entry), dropped(entry)];
    case "dismiss":
      return [without(queue, entry), []];
  }
}

function chosen(queue: Queue, file: FileFacts, purpose: Purpose): Queue {
  const same = queue.entries.find((known) => !known.isElsewhere && isSameFile(known, file));
  if (same?.state === "interrupted") return replaced(queue, { ...same, state: "waiting" });
  // The same file for the same purpose is already on its way: dropped twice, meant once.
  if (same && isUnderway(same) && same.purpose.replaces === purpose.replaces) return queue;
  return added(queue, { ...file, purpose, state: "waiting" });
}

function found(queue: Queue, { uploadId, sentBytes, purpose, isElsewhere, ...file }: Interrupted): Queue {
  if (queue.entries.some((known) => known.uploadId === uploadId)) return queue;
  return added(queue, { ...file, purpose, state: "interrupted", uploadId, sentBytes, isElsewhere });
}

/** As many as may be sent at once are; the rest queue up. */
function begin(queue: Queue): Step {
  const free = AT_ONCE - queue.entries.filter(({ state }) => IS_SENDING.includes(state)).length;
  const starting = queue.entries.filter(({ state }) => state === "waiting").slice(0, Math.max(0, free));
  const orders = starting.map(({ id }): Order => ({ kind: "send", id }));
  return [starting.reduce((known, entry) => replaced(known, { ...entry, state: "sending" }), queue), orders];
}

const IS_SENDING: readonly EntryState[] = ["sending", "stalled"];
const IS_GOING: readonly EntryState[] = ["waiting", ...IS_SENDING];

/** Whether two descriptions mean the same bytes, as far as a browser can tell without reading them. */
export function isSameFile(one: FileFacts, other: FileFacts): boolean {
  return one.name === other.name && one.size === other.size && one.modified === other.modified;
}

/** The server is there, and asks not to be asked so often. */
export function isAskedToWait({ state, problem }: Entry): boolean {
  return state === "stalled" && problem?.status === 429;
}

const RANKS: Record<EntryState, number> = {
  failed: 0,
  interrupted: 1,
  sending: 2,
  stalled: 2,
  paused: 3,
  waiting: 4,
  sent: 5,
};
const ELSEWHERE = 6;

/** What needs somebody first, then what moves, then what is done; what was begun elsewhere at the end. */
export function inOrder(entries: readonly Entry[], unprepared: ReadonlySet<number>): Entry[] {
  const rank = ({ id, isElsewhere, state }: Entry) => {
    if (isElsewhere) return ELSEWHERE;
    return RANKS[unprepared.has(id) ? "failed" : state];
  };
  return entries.toSorted((one, other) => rank(one) - rank(other));
}

/** Whether leaving now would leave something half done. */
export function isUnderway({ state }: Entry): boolean {
  return IS_GOING.includes(state) || state === "paused";
}

/** Nothing is left to be done about it from here. */
function isOver({ state, isElsewhere }: Entry): boolean {
  return state === "sent" || state === "failed" || isElsewhere;
}

const hold = ({ id }: Entry): Order => ({ kind: "hold", id });
const paused = (entry: Entry): [Entry, Order[]] => [
  { ...entry, state: "paused", trail: [] },
  IS_SENDING.includes(entry.state) ? [hold(entry)] : [],
];
const resumed = (entry: Entry): [Entry, Order[]] => [{ ...entry, state: "waiting", problem: null }, []];

function dropped(entry: Entry): Order[] {
  const held = IS_SENDING.includes(entry.state) ? [hold(entry)] : [];
  return entry.uploadId ? [...held, { kind: "forget", uploadId: entry.uploadId }] : held;
}

function ofMany(queue: Queue, states: readonly EntryState[], change: (entry: Entry) => [Entry, Order[]]): Step {
  const concerned = queue.entries.filter(({ state }) => states.includes(state)).map(change);
  const orders = concerned.flatMap(([, wanted]) => wanted);
  return [concerned.reduce((known, [entry]) => replaced(known, entry), queue), orders];
}

function changed(queue: Queue, [entry, orders]: [Entry, Order[]]): Step {
  return [replaced(queue, entry), orders];
}

function replaced(queue: Queue, entry: Entry): Queue {
  return { ...queue, entries: queue.entries.map((known) => (known.id === entry.id ? entry : known)) };
}

function without(queue: Queue, { id }: Entry): Queue {
  return { ...queue, entries: queue.entries.filter((known) => known.id !== id) };
}

type Given = FileFacts & Pick<Entry, "purpose" | "state"> & Partial<Entry>;

function added(queue: Queue, given: Given): Queue {
  const id = queue.lastId + 1;
  const blank = { sentBytes: 0, trail: [], uploadId: null, isElsewhere: false, contentId: null, problem: null };
  return { lastId: id, entries: [...queue.entries, { ...blank, ...given, id }] };
}
