/** The plan: everything a screen needs to play for weeks. Read from `campaign_update`, kept as it came. */
import { expandMix } from "./mix";
import { fields, instant, isAbsent, list, number, numberOr, ReadingError, text, textOr } from "./reading";

export interface Content {
  id: number;
  title: string;
  type: string;
  url: string;
  /** Absent for a web address, which is never fetched ahead. */
  sha256: string | null;
  bytes: number | null;
  mimeType: string;
  durationSeconds: number | null;
}

export type Fit = "contain" | "cover" | "fill";

export interface Item {
  content: number;
  seconds: number;
  fit: Fit;
  muted: boolean;
  campaignId: number | null;
}

export interface Window {
  from: number;
  to: number;
  loop: number;
}

export interface Plan {
  hash: string;
  revision: number;
  contents: Content[];
  loops: Item[][];
  timeline: Window[];
  fallback: number | null;
  /** The campaign that the server says plays at the time of issue; items may name their own. */
  campaignId: number | null;
  /** As it came over the wire: what is kept on disk and read again by a newer player. */
  source: unknown;
}

/** Reads a `campaign_update`. Throws ReadingError when it cannot be played. */
export function readPlan(source: unknown): Plan {
  const wire = fields(source, "plan");
  const contents = list(wire["contents"], "contents", readContent);
  const loops = list(wire["loops"], "loops", (loop) => readLoop(loop, contents.length));
  return {
    hash: text(wire["plan_hash"], "plan_hash"),
    revision: numberOr(wire["revision"], 0),
    contents,
    loops,
    timeline: inOrder(list(wire["timeline"], "timeline", (window) => readWindow(window, loops.length))),
    fallback: isAbsent(wire["fallback"]) ? null : loopIndex(wire["fallback"], loops.length),
    campaignId: isAbsent(wire["campaign"]) ? null : numberOr(fields(wire["campaign"], "campaign")["id"], null),
    source,
  };
}

/** Which plan a message is about, even if the rest of it cannot be read. */
export function readIdentity(source: unknown): { hash: string; revision: number } {
  const wire = fields(source, "plan");
  return { hash: textOr(wire["plan_hash"], "unknown"), revision: numberOr(wire["revision"], 0) };
}

/** The files of a plan, each once. */
export function mediaOf(plan: Plan): Content[] {
  const files = new Map<string, Content>();
  for (const content of plan.contents) if (content.sha256) files.set(content.sha256, content);
  return [...files.values()];
}

function readContent(source: unknown): Content {
  const wire = fields(source, "content");
  const type = text(wire["type"], "content type");
  return {
    id: number(wire["id"], "content id"),
    title: textOr(wire["title"], ""),
    type,
    url: text(wire["url"], "content url"),
    sha256: type === "url" ? null : textOr(wire["sha256"], null),
    bytes: numberOr(wire["bytes"], null),
    mimeType: textOr(wire["mime_type"], "application/octet-stream"),
    durationSeconds: numberOr(wire["duration"], null),
  };
}

function readLoop(source: unknown, contentCount: number): Item[] {
  const wire = fields(source, "loop");
  const readEach = (item: unknown) => readItem(item, contentCount);
  if (wire["items"] !== undefined) return list(wire["items"], "items", readEach);
  const cycle = list(wire["cycle"], "cycle", (each) => number(each, "cycle"));
  return expandMix(
    cycle,
    list(wire["lists"], "lists", (each) => list(each, "list", readEach)),
  );
}

function readItem(source: unknown, contentCount: number): Item {
  const wire = fields(source, "item");
  const content = number(wire["content"], "item content");
  const seconds = number(wire["seconds"], "item seconds");
  if (!Number.isInteger(content) || content < 0 || content >= contentCount)
    throw new ReadingError("an item names no content");
  if (seconds <= 0) throw new ReadingError("an item has no length");
  return {
    content,
    seconds,
    fit: readFit(wire["fit"]),
    muted: wire["muted"] === true,
    campaignId: numberOr(wire["campaign_id"], null),
  };
}

function readFit(value: unknown): Fit {
  return value === "cover" || value === "fill" ? value : "contain";
}

function readWindow(source: unknown, loopCount: number): Window {
  const wire = fields(source, "window");
  return {
    from: instant(wire["from"], "window from"),
    to: instant(wire["to"], "window to"),
    loop: loopIndex(wire["loop"], loopCount),
  };
}

function inOrder(windows: Window[]): Window[] {
  windows.sort((a, b) => a.from - b.from);
  return windows;
}

function loopIndex(value: unknown, loopCount: number): number {
  const index = number(value, "loop");
  if (!Number.isInteger(index) || index < 0 || index >= loopCount) throw new ReadingError("no such loop");
  return index;
}
