/** Everything that is seen: the stage with its director, the pairing view, what is said over the picture. */
import { NAMELESS, type Branding } from "./branding";
import type { ServerClock } from "./line/clock";
import type { PairingCode } from "./line/wire";
import type { Shelf } from "./media/shelf";
import type { Self } from "./memory";
import type { Content } from "./plan/plan";
import { canShow, type Orientation } from "./playback";
import type { Player } from "./player";
import { sceneAt, type Scene } from "./scene";
import { Addresses } from "./stage/addresses";
import { Director } from "./stage/director";
import { sayOnCard } from "./stage/faces/card";
import { faceOf } from "./stage/faces";
import { Stage } from "./stage/stage";
import { turnPicture, whenMachineTurns } from "./views/orientation";
import { Overlays } from "./views/overlays";
import { hidePairing, showPairing } from "./views/pairing";
import { speak, words } from "./words";

export class Screen {
  readonly #addresses: Addresses;
  readonly #stage: Stage;
  readonly #director: Director;
  readonly #overlays = new Overlays(element("overlays"), words);
  readonly #pairing = element("pairing");
  #code: string | null = null;
  #isLineLost = false;
  #branding = NAMELESS;
  #onShown: () => void = () => undefined;
  #onDoubt: (content: Content) => void = () => undefined;

  constructor(
    readonly player: Player,
    readonly clock: ServerClock,
    shelf: Shelf,
    readonly self: () => Self,
  ) {
    this.#addresses = new Addresses(shelf);
    whenMachineTurns(() => this.turn(player.state.orientation));
    this.#stage = new Stage(element("stage"), (scene) => faceOf(scene, this.#addresses));
    this.#director = new Director(this.#stage, {
      sceneAt: (at) => this.#sceneAt(at),
      now: () => clock.now(),
      steady: () => clock.steady(),
      onFailed: (content, why) => player.happen({ kind: "media_failed", content, why }),
      onDoubt: (content) => this.#onDoubt(content),
      onPlayed: ({ sha256 }) => sha256 && player.happen({ kind: "media_played", sha256 }),
      onShown: () => this.#onShown(),
    });
  }

  /** What is on screen now. */
  get seen(): Scene | null {
    return this.#director.seen;
  }

  get inStepAt(): number {
    return this.#director.inStepAt;
  }

  whenShown(tell: () => void): void {
    this.#onShown = tell;
  }

  whenInDoubt(inspect: (content: Content) => void): void {
    this.#onDoubt = inspect;
  }

  refresh(): void {
    this.#director.refresh();
    const { pending, missing } = this.player.state;
    sayOnCard(pending && missing > 0 ? words.downloading(missing) : "");
    this.#overlays.setReplaced(this.player.state.isReplaced);
    if (this.player.state.isPaired) this.#endPairing();
    else showPairing(this.#pairing, this.#code, words, this.#isLineLost, this.#branding);
  }

  settled(): Promise<void> {
    return this.#director.settled();
  }

  setVolume(volume: number): void {
    this.#stage.setVolume(volume);
  }

  turn(orientation: Orientation): void {
    turnPicture(element("picture"), orientation);
  }

  identify(): void {
    this.#overlays.identify(this.self());
  }

  /** This is what the installation is called, and what it speaks. */
  brand(branding: Branding): void {
    this.#branding = branding;
    speak(branding.language);
    this.refresh();
  }

  forget(sha256: string): void {
    this.#addresses.forget(sha256);
  }

  showCode(code: PairingCode): void {
    this.#code = code.code;
    this.#isLineLost = false;
    this.refresh();
  }

  /** A code that nobody at the server knows any more must not be typed in. */
  hideCode(): void {
    this.#code = null;
    this.#isLineLost = true;
    this.refresh();
  }

  /** A code that has been used opens nothing any more: should this screen wait again, it waits for another. */
  #endPairing(): void {
    this.#code = null;
    hidePairing(this.#pairing);
  }

  /** Behind the pairing view nothing plays: what a revoked screen was given is no longer its to show. */
  #sceneAt(at: number): Scene {
    const { state } = this.player;
    return sceneAt(state.isPaired ? state.plan : null, state.departure, at, (content) => canShow(state, content));
  }
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}
