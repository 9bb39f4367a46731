/**
 * Files on their way to the server. They live outside any page: uploads go on while one looks at something else.
 * Two at a time, so that a slow line still finishes the first one soon.
 */
import { uploadFile } from "@shared/api";
import { Problem } from "@shared/problem";
import { useSyncExternalStore } from "react";
import { contentKeys } from "@web/queries/content";
import { cache } from "@web/queries/cache";
import { dashboardKeys } from "@web/queries/dashboard";

export interface UploadJob {
  id: number;
  file: File;
  fields: Record<string, string | string[]>;
  state: "waiting" | "sending" | "sent" | "failed";
  percent: number;
  problem: unknown;
  contentId: number | null;
  stop: AbortController;
}

const AT_ONCE = 2;

let jobs: readonly UploadJob[] = [];
let lastId = 0;
const watchers = new Set<() => void>();

function say(next: readonly UploadJob[]): void {
  jobs = next;
  for (const watcher of watchers) watcher();
}

function change(id: number, changes: Partial<UploadJob>): void {
  say(jobs.map((job) => (job.id === id ? { ...job, ...changes } : job)));
}

export function useUploads(): readonly UploadJob[] {
  return useSyncExternalStore(watchUploads, () => jobs);
}

function watchUploads(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export function startUploads(files: File[], fields: UploadJob["fields"]): void {
  const added = files.map((file) => ({
    id: ++lastId,
    file,
    fields,
    state: "waiting" as const,
    percent: 0,
    problem: null,
    contentId: null,
    stop: new AbortController(),
  }));
  say([...jobs, ...added]);
  proceed();
}

export function dismissUpload(id: number): void {
  jobs.find((job) => job.id === id)?.stop.abort();
  say(jobs.filter((job) => job.id !== id));
}

export function clearFinished(): void {
  say(jobs.filter(({ state }) => state === "waiting" || state === "sending"));
}

function proceed(): void {
  const free = AT_ONCE - jobs.filter(({ state }) => state === "sending").length;
  for (const job of jobs.filter(({ state }) => state === "waiting").slice(0, Math.max(0, free))) void send(job);
}

async function send(job: UploadJob): Promise<void> {
  change(job.id, { state: "sending" });
  const { file, fields, stop } = job;
  try {
    const onProgress = (percent: number) => change(job.id, { percent });
    const made = await uploadFile({ file, fields, onProgress, signal: stop.signal });
    change(job.id, { state: "sent", percent: 100, contentId: made.id });
    void cache.invalidateQueries({ queryKey: contentKeys.all });
    void cache.invalidateQueries({ queryKey: dashboardKeys.figures });
  } catch (problem) {
    if (!(problem instanceof Problem && problem.code === "cancelled")) change(job.id, { state: "failed", problem });
  } finally {
    proceed();
  }
}
