/** Brings one file from the server: piece by piece, resumed where the line broke, verified before anyone sees it. */
import { MediaFault } from "./faults";
import { Hasher, takeAll } from "./hash";
import type { Parts } from "./parts";

export interface Wanted {
  url: string;
  sha256: string;
  /** Null when the plan does not say; then only the hash decides. */
  bytes: number | null;
  mimeType: string;
}

const PART_BYTES = 4 * 1024 * 1024;
/** A line that says nothing for so long is broken. */
const SILENCE_MS = 30_000;

/**
 * One attempt. What arrived before a broken line is kept in `parts`, and the next attempt goes on from there.
 *
 * Throws MediaFault: "line" and "server" pass by themselves, the others mean that this file as served is not the one wanted.
 */
export async function download(wanted: Wanted, parts: Parts, signal: AbortSignal): Promise<Blob> {
  const receipt = await Receipt.resume(wanted, parts);
  const silence = watchSilence(signal);
  try {
    if (!receipt.isWhole) await receive(await ask(wanted, receipt, silence), receipt, silence);
  } finally {
    silence.end();
    await receipt.keepRest();
  }
  return receipt.close();
}

async function ask(wanted: Wanted, receipt: Receipt, silence: Silence): Promise<Response> {
  const headers: Record<string, string> = receipt.bytes > 0 ? { Range: `bytes=${receipt.bytes}-` } : {};
  const response = await overLine(fetch(wanted.url, { headers, cache: "no-store", signal: silence.signal }));
  if (response.status === 416) {
    await receipt.startOver();
    throw new MediaFault("wrong_length", `${wanted.url} is shorter than announced`);
  }
  if (response.status >= 500 || response.status === 429)
    throw new MediaFault("server", `the server answered ${response.status}`);
  if (!response.ok) throw new MediaFault("refused", `the server answered ${response.status} for ${wanted.url}`);
  if (receipt.bytes > 0 && !continues(response, receipt.bytes)) await receipt.startOver();
  if (!hasLength(response, wanted, receipt.bytes))
    throw new MediaFault("wrong_length", `${wanted.url} does not have the length announced`);
  return response;
}

async function receive(response: Response, receipt: Receipt, silence: Silence): Promise<void> {
  const reader = response.body?.getReader();
  if (!reader) throw new MediaFault("line", "the answer has no body");
  for (;;) {
    const { done, value } = await overLine(reader.read());
    if (done) return;
    silence.heard();
    await receipt.take(value);
  }
}

/** What has arrived of a file so far. */
class Receipt {
  #hasher = new Hasher();
  #kept: Blob[] = [];
  #loose: Uint8Array<ArrayBuffer>[] = [];
  #looseBytes = 0;
  bytes = 0;

  private constructor(
    readonly wanted: Wanted,
    readonly parts: Parts,
  ) {}

  static async resume(wanted: Wanted, parts: Parts): Promise<Receipt> {
    const receipt = new Receipt(wanted, parts);
    receipt.#kept = await parts.read(wanted.sha256);
    for (const piece of receipt.#kept) {
      await takeAll(receipt.#hasher, piece);
      receipt.bytes += piece.size;
    }
    return receipt;
  }

  get isWhole(): boolean {
    return this.wanted.bytes !== null && this.bytes === this.wanted.bytes;
  }

  async take(chunk: Uint8Array<ArrayBuffer>): Promise<void> {
    this.bytes += chunk.byteLength;
    if (this.wanted.bytes !== null && this.bytes > this.wanted.bytes) {
      await this.startOver();
      throw new MediaFault("wrong_length", `${this.wanted.url} is longer than announced`);
    }
    this.#hasher.take(chunk);
    this.#loose.push(chunk);
    this.#looseBytes += chunk.byteLength;
    if (this.#looseBytes >= PART_BYTES) await this.keepRest();
  }

  /** Puts what is loose in memory where a reload finds it, unless the file is whole and about to be shelved. */
  async keepRest(): Promise<void> {
    if (this.#looseBytes === 0 || this.isWhole) return;
    const piece = new Blob(this.#loose);
    await this.parts.add(this.wanted.sha256, this.#kept.length, piece);
    this.#kept.push(piece);
    this.#loose = [];
    this.#looseBytes = 0;
  }

  async startOver(): Promise<void> {
    await this.parts.forget(this.wanted.sha256);
    this.#hasher = new Hasher();
    this.#kept = [];
    this.#loose = [];
    this.#looseBytes = 0;
    this.bytes = 0;
  }

  async close(): Promise<Blob> {
    const { wanted } = this;
    if (wanted.bytes !== null && this.bytes < wanted.bytes) {
      // A line that breaks raises an error; an answer that ends in good order was meant to be this short.
      await this.startOver();
      throw new MediaFault("wrong_length", `${wanted.url} is shorter than announced`);
    }
    const whole = new Blob([...this.#kept, ...this.#loose], { type: wanted.mimeType });
    if (this.#hasher.end() === wanted.sha256) return whole;
    await this.startOver();
    throw new MediaFault("wrong_hash", `${wanted.url} is not the file that was announced`);
  }
}

function continues(response: Response, from: number): boolean {
  return response.status === 206 && (response.headers.get("Content-Range") ?? "").startsWith(`bytes ${from}-`);
}

/** A page of a hotel's network, say, has another length than the film: known before a byte of it is stored. */
function hasLength(response: Response, wanted: Wanted, from: number): boolean {
  const length = response.headers.get("Content-Length");
  if (length === null || wanted.bytes === null || response.headers.has("Content-Encoding")) return true;
  return Number(length) === wanted.bytes - from;
}

async function overLine<T>(waiting: Promise<T>): Promise<T> {
  try {
    return await waiting;
  } catch (cause) {
    throw new MediaFault("line", "the line broke", { cause });
  }
}

interface Silence {
  signal: AbortSignal;
  heard(): void;
  end(): void;
}

function watchSilence(outer: AbortSignal): Silence {
  const controller = new AbortController();
  const giveUp = () => controller.abort();
  let timer = setTimeout(giveUp, SILENCE_MS);
  outer.addEventListener("abort", giveUp, { once: true });
  if (outer.aborted) giveUp();
  return {
    signal: controller.signal,
    heard() {
      clearTimeout(timer);
      timer = setTimeout(giveUp, SILENCE_MS);
    },
    end() {
      clearTimeout(timer);
      outer.removeEventListener("abort", giveUp);
    },
  };
}
