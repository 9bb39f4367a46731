/**
 * Two layers: what is seen, and behind it what comes next, already decoded. A layer is raised only when it has
 * something to show, and the old one goes only after that, so that the screen is never black.
 */
import type { Scene } from "../scene";
import type { Face } from "./face";

interface Layer {
  key: string;
  face: Face;
  box: HTMLElement;
}

/** An item that takes longer than this to show its first picture has failed. */
const PATIENCE_MS = 5_000;
const LEAVING_MS = 150;

/** The scene being made ready. `layer` is null until its face exists; `ready` gives null when it was called off. */
interface Coming {
  key: string;
  layer: Layer | null;
  ready: Promise<Layer | null>;
}

export class Stage {
  #front: Layer | null = null;
  #coming: Coming | null = null;
  #volume = 100;

  constructor(
    readonly root: HTMLElement,
    readonly makeFace: (scene: Scene) => Promise<Face>,
  ) {}

  /** Makes a scene ready behind the one that is seen. Throws what keeps it from being shown. */
  async prepare(scene: Scene): Promise<void> {
    await this.#comingFor(scene).ready;
  }

  /** Raises a scene. What is seen until then stays. Throws what keeps it from being shown. */
  async cut(scene: Scene): Promise<void> {
    const coming = this.#comingFor(scene);
    const layer = await coming.ready;
    if (!layer || this.#coming !== coming) return;
    layer.face.setPaused(scene.isPaused);
    await this.#unlessCalledOff(coming, inTime(layer.face.start()));
    if (this.#coming === coming) this.#raise(layer);
  }

  setPaused(isPaused: boolean): void {
    this.#front?.face.setPaused(isPaused);
  }

  setVolume(volume: number): void {
    this.#volume = volume;
    this.#front?.face.setVolume(volume);
    this.#coming?.layer?.face.setVolume(volume);
  }

  stuck(nowMs: number): string | null {
    return this.#front?.face.stuck(nowMs) ?? null;
  }

  #comingFor(scene: Scene): Coming {
    if (this.#coming?.key === scene.key) return this.#coming;
    this.#callOff();
    const coming: Coming = { key: scene.key, layer: null, ready: Promise.resolve(null) };
    this.#coming = coming;
    coming.ready = this.#unlessCalledOff(coming, this.#build(scene, coming));
    return coming;
  }

  async #build(scene: Scene, coming: Coming): Promise<Layer | null> {
    const face = await inTime(this.makeFace(scene));
    if (this.#coming !== coming) {
      face.end();
      return null;
    }
    const layer: Layer = { key: scene.key, face, box: document.createElement("div") };
    coming.layer = layer;
    layer.box.className = "layer";
    layer.box.append(face.element);
    face.setVolume(this.#volume);
    this.root.append(layer.box);
    await inTime(face.ready);
    return layer;
  }

  /** What goes wrong with a scene nobody wants any more is no news; with one that is wanted, it is called off. */
  async #unlessCalledOff<T>(coming: Coming, work: Promise<T>): Promise<T | null> {
    try {
      return await work;
    } catch (cause) {
      if (this.#coming !== coming) return null;
      this.#callOff();
      throw cause;
    }
  }

  #raise(layer: Layer): void {
    const old = this.#front;
    layer.box.classList.add("seen");
    this.#front = layer;
    this.#coming = null;
    if (!old) return;
    old.face.setPaused(true);
    old.box.classList.replace("seen", "leaving");
    // The compositor needs a moment to have the new layer on the glass.
    setTimeout(() => discard(old), LEAVING_MS);
  }

  #callOff(): void {
    if (this.#coming?.layer) discard(this.#coming.layer);
    this.#coming = null;
  }
}

function discard({ face, box }: Layer): void {
  face.end();
  box.remove();
}

function inTime<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("did not appear within 5 seconds")), PATIENCE_MS);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
