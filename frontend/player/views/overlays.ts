/** What is said over the picture, for a while and never in one spot for long. */
import type { Self } from "../memory";
import type { Words } from "../words";

const IDENTIFY_MS = 15_000;

export class Overlays {
  #identify: HTMLElement | null = null;
  #note: HTMLElement | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly root: HTMLElement,
    readonly words: Words,
  ) {}

  /** Shows for 15 seconds which screen this is: name, place and code. */
  identify({ name, location, code }: Self): void {
    this.#identify?.remove();
    clearTimeout(this.#timer);
    const overlay = document.createElement("section");
    overlay.className = "identify";
    const title = document.createElement("h1");
    title.textContent = name;
    const place = document.createElement("p");
    place.textContent = location;
    const large = document.createElement("strong");
    large.className = "code";
    large.textContent = code;
    overlay.append(title, place, large);
    this.root.append(overlay);
    this.#identify = overlay;
    this.#timer = setTimeout(() => overlay.remove(), IDENTIFY_MS);
  }

  /** Says, or no longer says, that another machine plays under this screen's name. */
  setReplaced(isReplaced: boolean): void {
    if (isReplaced === (this.#note !== null)) return;
    this.#note?.remove();
    this.#note = null;
    if (!isReplaced) return;
    this.#note = document.createElement("p");
    this.#note.className = "note";
    this.#note.textContent = this.words.replaced;
    this.root.append(this.#note);
  }
}
