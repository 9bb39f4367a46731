/** What the player remembers across reloads: who it is, what it plays, what it was told. */
import { note } from "./journal";
import { NAMELESS, type Branding } from "./branding";
import { readPlan, type Plan } from "./plan/plan";
import { BEGINNING, type State } from "./playback";
import type { Store } from "./store";

/** Who this screen is to the server, and what it shows of itself when asked to identify. */
export interface Self {
  playerId: number | null;
  playerKey: string | null;
  pairingSecret: string | null;
  name: string;
  location: string;
  code: string;
}

export const NOBODY: Self = { playerId: null, playerKey: null, pairingSecret: null, name: "", location: "", code: "" };

type Small = Omit<State, "plan" | "pending" | "missing" | "troubles" | "isOnline" | "revision">;

export class Memory {
  #plan: Plan | null = null;
  #pending: Plan | null = null;

  constructor(readonly store: Store) {}

  async recallSelf(): Promise<Self> {
    return { ...NOBODY, ...((await this.#get("self")) as Partial<Self> | undefined) };
  }

  async keepSelf(self: Self): Promise<void> {
    await this.store.put("memory", self, "self");
  }

  async recallBranding(): Promise<Branding> {
    return { ...NAMELESS, ...((await this.#get("branding")) as Partial<Branding> | undefined) };
  }

  async keepBranding(branding: Branding): Promise<void> {
    await this.store.put("memory", branding, "branding");
  }

  async recallClockOffset(): Promise<number> {
    const offset = await this.#get("clock_offset_ms");
    return typeof offset === "number" ? offset : 0;
  }

  async keepClockOffset(offsetMs: number): Promise<void> {
    await this.store.put("memory", offsetMs, "clock_offset_ms");
  }

  /** Instants of the watchdog's latest reloads, by the machine's wall clock. */
  async recallReloads(): Promise<number[]> {
    const reloads = await this.#get("reloads");
    return Array.isArray(reloads) ? reloads.filter((each) => typeof each === "number") : [];
  }

  async keepReloads(reloads: number[]): Promise<void> {
    await this.store.put("memory", reloads, "reloads");
  }

  async recallState(): Promise<State> {
    const small = (await this.#get("state")) as Partial<Small> | undefined;
    this.#plan = readKept(await this.#get("plan"));
    this.#pending = readKept(await this.#get("pending"));
    return { ...BEGINNING, ...small, plan: this.#plan, pending: this.#pending };
  }

  /** Written in one transaction: after a power cut there is the old or the new, never half of each. */
  async keepState(state: State): Promise<void> {
    const {
      plan,
      pending,
      missing: _missing,
      troubles: _troubles,
      isOnline: _isOnline,
      revision: _revision,
      ...small
    } = state;
    const writing = this.store.transaction("memory", "readwrite");
    const writes: Promise<unknown>[] = [writing.store.put(small, "state")];
    if (plan !== this.#plan) writes.push(writing.store.put(plan?.source ?? null, "plan"));
    if (pending !== this.#pending) writes.push(writing.store.put(pending?.source ?? null, "pending"));
    await Promise.all([...writes, writing.done]);
    this.#plan = plan;
    this.#pending = pending;
  }

  #get(name: string): Promise<unknown> {
    return this.store.get("memory", name);
  }
}

/** A plan that this version cannot read is as good as none: the server sends it again. */
function readKept(source: unknown): Plan | null {
  if (source === null || source === undefined) return null;
  try {
    return readPlan(source);
  } catch (cause) {
    note("The kept plan cannot be read.", cause);
    return null;
  }
}
