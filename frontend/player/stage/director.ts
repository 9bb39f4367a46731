/** Keeps the stage in step with what should be seen: cuts on time, prepares the next scene, notices what is stuck. */
import type { Content } from "../plan/plan";
import type { Scene } from "../scene";
import type { Stage } from "./stage";

export interface Script {
  /** What should be seen at an instant of the server's clock. */
  sceneAt(at: number): Scene;
  now(): number;
  steady(): number;
  onFailed(content: Content, why: string): void;
  /** It could not be made ready ahead of its turn. That need not be the file's fault. */
  onDoubt(content: Content): void;
  /** A scene had its turn; told when it leaves the stage. */
  onPlayed(content: Content): void;
  onShown(scene: Scene): void;
}

/** Looked at this often even when nothing is due: clocks are set, files fail, windows end. */
const LOOK_MS = 1_000;

export class Director {
  #seen: Scene | null = null;
  /** The scene being cut to, if any. */
  #cutting: Scene | null = null;
  #settled: Promise<void> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #inStepAt: number;

  constructor(
    readonly stage: Stage,
    readonly script: Script,
  ) {
    this.#inStepAt = script.steady();
  }

  get seen(): Scene | null {
    return this.#seen;
  }

  /** Resolves when what should be seen is seen, or has been given up. */
  settled(): Promise<void> {
    return this.#settled;
  }

  /** When the stage last showed what it should, by the steady clock: the watchdog's measure. */
  get inStepAt(): number {
    return this.#inStepAt;
  }

  /** Compares what should be seen with what is seen, and acts. Called by itself about once a second. */
  refresh(): void {
    clearTimeout(this.#timer);
    const now = this.script.now();
    const wanted = this.script.sceneAt(now);
    if (!this.#cutting && this.#seen && isSameSight(this.#seen, wanted)) this.#stay(wanted);
    else if (this.#cutting?.key !== wanted.key) this.#settled = this.#cut(wanted);
    this.#timer = setTimeout(() => this.refresh(), Math.max(1, Math.min(wanted.until - now, LOOK_MS)));
  }

  #stay(wanted: Scene): void {
    if (this.#seen?.isPaused !== wanted.isPaused) this.stage.setPaused(wanted.isPaused);
    const isNewTurn = this.#seen?.key !== wanted.key;
    this.#seen = wanted;
    this.#inStepAt = this.script.steady();
    const stuck = this.stage.stuck(this.script.steady());
    if (stuck && wanted.content) this.script.onFailed(wanted.content, stuck);
    else if (isNewTurn) this.#prepareNext(wanted);
  }

  async #cut(wanted: Scene): Promise<void> {
    this.#cutting = wanted;
    const leaving = this.#seen;
    try {
      await this.stage.cut(wanted);
    } catch (cause) {
      this.#failed(wanted, cause);
      return;
    }
    if (this.#cutting !== wanted) return;
    this.#cutting = null;
    this.#seen = wanted;
    this.#inStepAt = this.script.steady();
    this.script.onShown(wanted);
    if (leaving?.content) this.script.onPlayed(leaving.content);
    this.#prepareNext(wanted);
  }

  #failed(wanted: Scene, cause: unknown): void {
    if (this.#cutting === wanted) this.#cutting = null;
    if (wanted.content) this.script.onFailed(wanted.content, cause instanceof Error ? cause.message : String(cause));
  }

  #prepareNext(current: Scene): void {
    if (current.isPaused || !Number.isFinite(current.until)) return;
    const following = this.script.sceneAt(current.until);
    if (isSameSight(current, following)) return;
    this.stage.prepare(following).catch(() => following.content && this.script.onDoubt(following.content));
  }
}

/** Whether nothing has to change: the same turn, or a still thing that simply goes on in its next turn. */
export function isSameSight(seen: Scene, wanted: Scene): boolean {
  if (seen.key === wanted.key) return true;
  const isStill = seen.content?.type === "image" || seen.content?.type === "html" || seen.content?.type === "url";
  if (!isStill || !wanted.content) return false;
  const isSameFile = seen.content?.sha256 === wanted.content.sha256 && seen.content?.url === wanted.content.url;
  return isSameFile && seen.item?.fit === wanted.item?.fit;
}
