/** Looks after the shelf: checks files, fetches damaged ones again, makes room. */
import { note } from "../journal";
import type { Happening, State } from "../playback";
import { mediaOf, type Content, type Plan } from "../plan/plan";
import { waitAfter } from "../line/backoff";
import { checkShelf, type Flaw } from "./checking";
import { isUnsound } from "./faults";
import type { Fetching } from "./fetching";
import type { Parts } from "./parts";
import type { Shelf } from "./shelf";
import { dropUnneeded, isComfortable, neededBy, roomLeft } from "./tidying";

export interface Surroundings {
  state(): State;
  happen(happening: Happening): void;
  /** Asks the server for the newest plan. */
  askAgain(): void;
}

/** Disks rot slowly. */
const CHECK_EVERY_MS = 6 * 3_600_000;

export class Upkeep {
  readonly #retries = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(
    readonly shelf: Shelf,
    readonly parts: Parts,
    readonly fetching: () => Fetching,
    readonly around: Surroundings,
  ) {
    setInterval(() => this.#checkPlan(), CHECK_EVERY_MS);
  }

  /** Brings a fresh copy of one file, however long it takes; given up when no plan wants it any more. */
  fetchAgain(content: Content, afterMs: number, failures = 0): void {
    const sha256 = content.sha256 ?? "";
    clearTimeout(this.#retries.get(sha256));
    this.#retries.set(
      sha256,
      setTimeout(() => void this.#fetchNow(content, failures), afterMs),
    );
  }

  async drop(sha256: string): Promise<void> {
    await this.shelf.drop(sha256);
  }

  /** After a switch: old files may stay while there is plenty of room. */
  async tidy(): Promise<void> {
    const state = this.around.state();
    await this.parts.keepOnly(neededBy([state.plan, state.pending]));
    if (!isComfortable(await roomLeft())) await this.makeRoom();
  }

  /** Throws away what neither the playing nor the coming plan needs. Returns whether there was anything. */
  async makeRoom(): Promise<boolean> {
    const { plan, pending } = this.around.state();
    await this.parts.keepOnly(neededBy([plan, pending]));
    return (await dropUnneeded(this.shelf, [plan, pending])) > 0;
  }

  /** Verifies in the background; the picture does not wait for it. */
  checkSoon(plan: Plan): void {
    void checkShelf(this.shelf, mediaOf(plan), this.#onFlaw).catch(cannotCheck);
  }

  /** The `sync` command: every file verified, then the newest plan asked for. Damaged files are on their way by then. */
  checkForCommand(commandId: string): void {
    void this.#sync(commandId);
  }

  /** A file could not be made ready: if it is sound, it may still come up in its turn (some machines decode one film at a time). */
  inspect(content: Content): void {
    void checkShelf(this.shelf, [content], this.#onFlaw).catch(cannotCheck);
  }

  async #sync(commandId: string): Promise<void> {
    const { plan } = this.around.state();
    const files = plan ? mediaOf(plan) : [];
    try {
      const flaws = await checkShelf(this.shelf, files, this.#onFlaw);
      this.around.askAgain();
      const detail = `files checked: ${files.length}, fetched again: ${flaws}`;
      this.around.happen({ kind: "command_finished", id: commandId, outcome: "done", detail });
    } catch (cause) {
      this.around.happen({ kind: "command_finished", id: commandId, outcome: "failed", detail: String(cause) });
    }
  }

  #checkPlan(): void {
    const { plan } = this.around.state();
    if (plan) this.checkSoon(plan);
  }

  readonly #onFlaw = (content: Content, flaw: Flaw): void => {
    this.around.happen({ kind: "media_failed", content, why: `its file is ${flaw}` });
  };

  async #fetchNow(content: Content, failures: number): Promise<void> {
    const sha256 = content.sha256 ?? "";
    const { plan, pending } = this.around.state();
    if (!neededBy([plan, pending]).has(sha256)) return;
    try {
      await this.fetching().fetchOne(content, new AbortController().signal);
      this.around.happen({ kind: "media_fetched", sha256 });
    } catch (cause) {
      note(`${content.title} could not be fetched again.`, cause);
      if (isUnsound(cause)) this.around.happen({ kind: "media_unsound", content, why: cause.message });
      this.fetchAgain(content, waitAfter(failures + 1, Math.random()), failures + 1);
    }
  }
}

function cannotCheck(cause: unknown): void {
  note("The shelf could not be checked.", cause);
}
