/**
 * SHA-256 piece by piece, in JavaScript: `crypto.subtle` is absent on plain HTTP, and wants a file whole in memory.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

export class Hasher {
  readonly #hash = sha256.create();

  take(bytes: Uint8Array): void {
    this.#hash.update(bytes);
  }

  /** The hash of everything taken, in hexadecimal. Nothing can be taken afterwards. */
  end(): string {
    return bytesToHex(this.#hash.digest());
  }
}

/** Reads a file through, a few hundred KiB at a time. */
export async function takeAll(hasher: Hasher, blob: Blob): Promise<void> {
  for (let from = 0; from < blob.size; from += PIECE_BYTES) {
    hasher.take(new Uint8Array(await blob.slice(from, from + PIECE_BYTES).arrayBuffer()));
  }
}

export async function hashOf(blob: Blob): Promise<string> {
  const hasher = new Hasher();
  await takeAll(hasher, blob);
  return hasher.end();
}

/** Small enough that the picture does not stutter on a weak machine while a piece is hashed. */
const PIECE_BYTES = 256 * 1024;
