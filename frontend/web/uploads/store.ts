/**
 * The hands of the upload queue: files, connections and the clock. It lives outside any page, so that uploads go on
 * while one looks at something else; loading the page again, or leaving it, is asked about first.
 */
import { forgetUpload, sendFile } from "@shared/resumable";
import { Problem } from "@shared/problem";
import { useSyncExternalStore } from "react";
import { cache } from "@web/queries/cache";
import { contentKeys } from "@web/queries/content";
import { dashboardKeys } from "@web/queries/dashboard";
import { unfinishedUploads } from "@web/queries/uploads";
import { session } from "@web/session/session";
import { complained, unsaid } from "@web/ui/toast";
import { interruptedOf, readMemory, remember, tidied, writeMemory } from "./memory";
import { setUnderway, wantUploads } from "./presence";
import { replacingToast } from "./sayings";
import { EMPTY, isUnderway, next, type Entry, type FileFacts, type Happening, type Order, type Purpose } from "./queue";

const TAB_KEPT_AS = "tvs.tab";
/** Often enough for other tabs to see that this one lives. */
const REMEMBERS_EVERY_MS = 5_000;

let queue = EMPTY;
let rememberedAt = 0;
let isWarning = false;
let isLookedFor: Promise<void> | null = null;
const files = new Map<string, File>();
const letGo = new Map<number, () => void>();
const watchers = new Set<() => void>();
const tab = sessionStorage.getItem(TAB_KEPT_AS) ?? crypto.getRandomValues(new Uint32Array(2)).join("-");
sessionStorage.setItem(TAB_KEPT_AS, tab);
session.watch(() => {
  // Who signs out takes their uploads along: the next person here neither sees nor sends them.
  if (session.get().kind !== "signed_out") return;
  happen({ kind: "left" });
  files.clear();
  isLookedFor = null;
});

export function happen(happening: Happening): void {
  const before = queue;
  const [changed, orders] = next(queue, happening);
  queue = changed;
  for (const order of orders) obey(order);
  if (queue === before) return;
  keep(happening);
  for (const watcher of watchers) watcher();
}

function obey(order: Order): void {
  switch (order.kind) {
    case "send":
      return send(order.id);
    case "hold":
      letGo.get(order.id)?.();
      letGo.delete(order.id);
      return undefined;
    case "forget":
      forgetUpload(order.uploadId).catch(complained);
  }
}

function send(id: number): void {
  const entry = queue.entries.find((each) => each.id === id);
  const file = entry && files.get(nameOf(entry));
  if (!entry || !file) return;
  const stop = sendFile({
    file,
    metadata: metadataOf(entry),
    uploadId: entry.uploadId,
    onNamed: (uploadId) => happen({ kind: "addressed", id, uploadId }),
    onProgress: (sentBytes) => happen({ kind: "progressed", id, sentBytes, at: performance.now() }),
    onStalled: (problem) => happen({ kind: "stalled", id, problem }),
    onRefused: (problem) => {
      unsayReplacing(entry);
      happen({ kind: "refused", id, problem });
    },
    onSent: (contentId) => {
      unsayReplacing(entry);
      happen({ kind: "sent", id, contentId });
      void cache.invalidateQueries({ queryKey: contentKeys.all });
      void cache.invalidateQueries({ queryKey: dashboardKeys.figures });
    },
  });
  letGo.set(id, stop);
}

function unsayReplacing({ purpose: { replaces } }: Entry): void {
  if (replaces !== null) unsaid(replacingToast(replaces));
}

function metadataOf({ name, purpose }: Entry): Record<string, string> {
  const { location_id, tags, replaces } = purpose;
  return {
    filename: name,
    ...(tags.length > 0 && { tags: JSON.stringify(tags) }),
    ...(location_id !== null && { location_id: String(location_id) }),
    ...(replaces !== null && { replaces: String(replaces) }),
  };
}

/** What has to outlive this page, and the question before it is left. */
function keep(happening: Happening): void {
  const count = queue.entries.filter(isUnderway).length;
  setUnderway(count);
  warn(count > 0);
  if (queue.entries.length > 0) wantUploads();
  const now = Date.now();
  if (happening.kind === "progressed" && now - rememberedAt < REMEMBERS_EVERY_MS) return;
  // Signing out ends them here; they stay written down for whoever signs in with the same account.
  if (happening.kind === "left") return;
  rememberedAt = now;
  remember(queue.entries, tab, now);
}

function warn(isNeeded: boolean): void {
  if (isNeeded === isWarning) return;
  isWarning = isNeeded;
  if (isNeeded) window.addEventListener("beforeunload", ask);
  else window.removeEventListener("beforeunload", ask);
}

const ask = (event: BeforeUnloadEvent) => event.preventDefault();

const factsOf = ({ name, size, lastModified }: File): FileFacts => ({ name, size, modified: lastModified });
const nameOf = ({ name, size, modified }: FileFacts) => `${name}/${size}/${modified}`;

/** Queues files up; one whose upload was interrupted goes on where it was. */
export function addFiles(chosen: readonly File[], purpose: Purpose): void {
  for (const file of chosen) files.set(nameOf(factsOf(file)), file);
  happen({ kind: "chosen", files: chosen.map(factsOf), purpose });
}

/** Shows a file that is not worth sending, with the reason. */
export function turnAway(file: File, purpose: Purpose, problem: Problem): void {
  happen({ kind: "turned_away", file: factsOf(file), purpose, problem });
}

/** Asks the server, once for each page that is loaded, which uploads were interrupted. */
export function lookForInterrupted(): Promise<void> {
  isLookedFor ??= findInterrupted().catch((problem: unknown) => {
    isLookedFor = null; // asked again by the next page that wants to know
    if (!(problem instanceof Problem && problem.isPassing)) throw problem;
  });
  return isLookedFor;
}

async function findInterrupted(): Promise<void> {
  const unfinished = await unfinishedUploads();
  const now = Date.now();
  const memory = tidied(readMemory(), unfinished, now);
  writeMemory(memory);
  happen({ kind: "found", uploads: interruptedOf(unfinished, memory, tab, now) });
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export function useUploads(): readonly Entry[] {
  return useSyncExternalStore(watch, () => queue.entries);
}
