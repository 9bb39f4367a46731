/** Object URLs for files on the shelf: made once, shared by the turns of the same file, let go when long unused. */
import type { Shelf } from "../media/shelf";

/** Enough for what is on stage, what comes next, and short loops. */
const MOST_OPEN = 8;

export class Addresses {
  readonly #open = new Map<string, string>();

  constructor(readonly shelf: Shelf) {}

  /** An address for a file, or null when it is not on the shelf. */
  async of(sha256: string): Promise<string | null> {
    const known = this.#open.get(sha256);
    if (known !== undefined) return this.#touch(sha256, known);
    const blob = await this.shelf.open(sha256);
    if (!blob) return null;
    const meanwhile = this.#open.get(sha256);
    return this.#touch(sha256, meanwhile ?? URL.createObjectURL(blob));
  }

  /** Lets go of a file that turned out to be broken. */
  forget(sha256: string): void {
    const address = this.#open.get(sha256);
    if (address !== undefined) URL.revokeObjectURL(address);
    this.#open.delete(sha256);
  }

  #touch(sha256: string, address: string): string {
    this.#open.delete(sha256);
    this.#open.set(sha256, address);
    const [oldest] = this.#open.keys();
    if (this.#open.size > MOST_OPEN && oldest !== undefined) this.forget(oldest);
    return address;
  }
}
