/** Fetches what a plan needs, tries again until it has everything, and says how it goes. */
import { note } from "../journal";
import { waitAfter } from "../line/backoff";
import { mediaOf, type Content, type Plan } from "../plan/plan";
import { download } from "./download";
import { isUnsound, MediaFault } from "./faults";
import type { Parts } from "./parts";
import type { Shelf } from "./shelf";

export interface Progress {
  onMissing(hash: string, missing: number): void;
  onReady(hash: string): void;
  onFault(hash: string, fault: string): void;
  /** As served this file is not the one that was announced. */
  onUnsound(content: Content, why: string): void;
}

const LONGEST_WAIT_MS = 300_000;

export class Fetching {
  readonly #underWay = new Map<string, Promise<void>>();
  #current: AbortController | null = null;
  #hurry: () => void = () => undefined;

  constructor(
    readonly shelf: Shelf,
    readonly parts: Parts,
    readonly progress: Progress,
    /** Called when the shelf is full, to throw away what no plan needs. Returns whether there was anything. */
    readonly makeRoom: () => Promise<boolean>,
  ) {}

  /** Begins on a plan; whatever was being fetched before is given up, its pieces stay. */
  begin(plan: Plan): void {
    this.stop();
    const controller = new AbortController();
    this.#current = controller;
    void this.#fetchPlan(plan, controller.signal).catch((cause: unknown) =>
      this.#stumble(plan, controller.signal, cause),
    );
  }

  stop(): void {
    this.#current?.abort();
    this.#current = null;
    this.#hurry();
  }

  /** The line is back: no need to wait out the pause. */
  hurry(): void {
    this.#hurry();
  }

  /** Brings one file onto the shelf, in one attempt. Throws MediaFault. */
  fetchOne(content: Content, signal: AbortSignal): Promise<void> {
    const sha256 = content.sha256 ?? "";
    const running = this.#underWay.get(sha256);
    if (running) return running;
    const fetching = this.#bring({ ...content, sha256 }, signal).finally(() => this.#underWay.delete(sha256));
    this.#underWay.set(sha256, fetching);
    return fetching;
  }

  async #fetchPlan(plan: Plan, signal: AbortSignal): Promise<void> {
    let missing = await this.#missingOf(plan);
    if (missing.length > 0) this.progress.onMissing(plan.hash, missing.length);
    let failures = 0;
    while (missing.length > 0 && !signal.aborted) {
      const before = missing.length;
      missing = await this.#round(plan, missing, signal);
      failures = missing.length < before ? 0 : failures + 1;
      if (missing.length > 0) await this.#pause(waitAfter(failures, Math.random(), LONGEST_WAIT_MS), signal);
    }
    if (!signal.aborted) this.progress.onReady(plan.hash);
  }

  /** One attempt at each missing file. Returns those still missing. */
  async #round(plan: Plan, missing: Content[], signal: AbortSignal): Promise<Content[]> {
    const left = new Set(missing);
    for (const content of missing) {
      if (signal.aborted) break;
      const fault = await this.#attempt(content, signal);
      if (signal.aborted) break;
      if (fault === null) left.delete(content);
      if (fault === null && left.size > 0) this.progress.onMissing(plan.hash, left.size);
      if (fault !== null && !fault.isPassing) this.progress.onFault(plan.hash, `${content.title}: ${fault.message}`);
      if (isUnsound(fault)) this.progress.onUnsound(content, fault.message);
    }
    return [...left];
  }

  async #attempt(content: Content, signal: AbortSignal): Promise<MediaFault | null> {
    try {
      await this.fetchOne(content, signal);
      return null;
    } catch (cause) {
      return asFault(cause);
    }
  }

  async #bring(wanted: Content & { sha256: string }, signal: AbortSignal): Promise<void> {
    if (await this.shelf.has(wanted.sha256)) return;
    try {
      await this.#shelve(wanted, signal);
    } catch (cause) {
      const isFull = cause instanceof MediaFault && cause.code === "full";
      if (!isFull || !(await this.makeRoom())) throw cause;
      await this.#shelve(wanted, signal);
    }
  }

  async #shelve(wanted: Content & { sha256: string }, signal: AbortSignal): Promise<void> {
    const blob = await download(wanted, this.parts, signal);
    await this.shelf.keep(wanted.sha256, blob);
    await this.parts.forget(wanted.sha256);
  }

  async #missingOf(plan: Plan): Promise<Content[]> {
    const files = mediaOf(plan);
    const there = await Promise.all(files.map(({ sha256 }) => this.shelf.has(sha256 ?? "")));
    return files.filter((_, index) => !there[index]);
  }

  /** The storage itself failed. Nothing else will fetch this plan: told, and begun again. */
  async #stumble(plan: Plan, signal: AbortSignal, cause: unknown): Promise<void> {
    this.progress.onFault(plan.hash, asFault(cause).message);
    await this.#pause(waitAfter(LONGEST_WAIT_MS, Math.random()), signal);
    if (!signal.aborted) this.begin(plan);
  }

  #pause(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function asFault(cause: unknown): MediaFault {
  if (cause instanceof MediaFault) return cause;
  note("The storage failed.", cause);
  return new MediaFault("storage", `the storage of this screen failed (${String(cause)})`, { cause });
}
