/**
 * Sends a file so that it survives bad lines, sleeping laptops and restarted servers: tus 1.0 at /api/uploads. Trouble
 * that may pass is waited out for as long as it takes; what the server refuses ends it.
 *
 * No checksum is sent with a piece: the server could keep a piece that was cut off only whole, and on a line that
 * breaks every minute nothing would ever arrive. What TCP and TLS let through is checked when the file is opened.
 */
import { Upload, type DetailedError } from "tus-js-client";
import { asking } from "./api";
import { afterTrouble } from "./patience";
import { Problem, problemFrom } from "./problem";

/** Small enough to be taken by any proxy and to carry a fresh token now and then, large enough not to be felt. */
const PIECE_BYTES = 8 * 1024 * 1024;
/** The last piece is answered when the file was looked at, which takes the server a moment. */
const SILENCE_MS = 60_000;
const TELLS_EVERY_MS = 200;
const GONE = new Set([404, 410]);
/** The file is not any more what was chosen. */
export const FILE_CHANGED = "file_changed";

export interface Sending {
  file: File;
  metadata: Record<string, string>;
  /** Where an earlier attempt left off; null: from the first byte. */
  uploadId: string | null;
  onNamed: (uploadId: string) => void;
  onProgress: (sentBytes: number) => void;
  /** Trouble that will pass; it is tried again by itself. */
  onStalled: (problem: Problem) => void;
  onSent: (contentId: number | null) => void;
  onRefused: (problem: Problem) => void;
}

/** Begins, or goes on. The answer lets go of the connection; the server keeps what it has. */
export function sendFile(sending: Sending): () => void {
  const sender = new Sender(sending);
  sender.go();
  return () => sender.hold();
}

/** Tells the server that nobody will send the rest. An upload it no longer knows is as good as forgotten. */
export async function forgetUpload(uploadId: string): Promise<void> {
  try {
    await Upload.terminate(addressOf(uploadId), { onBeforeRequest: identify, retryDelays: [1_000, 5_000] });
  } catch (error) {
    const problem = problemOf(error);
    if (!GONE.has(problem.status)) throw problem;
  }
}

const ENDPOINT = () => `${location.origin}/api/uploads`;
const addressOf = (uploadId: string) => `${ENDPOINT()}/${uploadId}`;

function identify(request: { setHeader: (name: string, value: string) => void }): void {
  const token = asking.token();
  if (token) request.setHeader("Authorization", `Bearer ${token}`);
}

class Sender {
  #upload: Upload | null = null;
  #uploadId: string | null;
  #isHeld = false;
  /** Troubles since the last byte that went through. */
  #attempt = 0;
  #hasBegunAnew = false;
  #acceptedBytes = 0;
  #toldAt = -Infinity;
  #again: ReturnType<typeof setTimeout> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly sending: Sending) {
    this.#uploadId = sending.uploadId;
    globalThis.addEventListener("online", this.#hurry);
  }

  go(): void {
    this.#again = undefined;
    this.#upload = new Upload(this.sending.file, this.#options());
    this.#heard();
    this.#upload.start();
  }

  hold(): void {
    this.#isHeld = true;
    this.#letGo();
    clearTimeout(this.#again);
    globalThis.removeEventListener("online", this.#hurry);
  }

  #letGo(): void {
    clearTimeout(this.#silence);
    void this.#upload?.abort();
    this.#upload = null;
  }

  #options(): ConstructorParameters<typeof Upload>[1] {
    let isFirst = true;
    return {
      // Not both: the library would begin anew where the server is only away for a moment.
      ...(this.#uploadId ? { uploadUrl: addressOf(this.#uploadId) } : { endpoint: ENDPOINT() }),
      metadata: this.sending.metadata,
      chunkSize: PIECE_BYTES,
      retryDelays: null,
      storeFingerprintForResuming: false,
      onBeforeRequest: identify,
      onUploadUrlAvailable: () => this.#named(),
      onProgress: (sentBytes) => {
        this.#heard();
        if (isFirst) this.#accepted(sentBytes); // nothing is sent yet: this is what the server already has
        isFirst = false;
        this.#tell(sentBytes);
      },
      onChunkComplete: (_, acceptedBytes) => this.#accepted(acceptedBytes),
      onSuccess: ({ lastResponse }) => this.#sent(Number(lastResponse.getHeader("TVS-Content-Id"))),
      onError: (error) => this.#troubled(problemOf(error)),
    };
  }

  #named(): void {
    const address = this.#upload?.url;
    if (!address) return;
    this.#uploadId = address.split("/").at(-1) ?? null;
    if (this.#uploadId) this.sending.onNamed(this.#uploadId);
  }

  #accepted(bytes: number): void {
    if (bytes > this.#acceptedBytes) this.#attempt = 0;
    this.#acceptedBytes = bytes;
  }

  #tell(sentBytes: number): void {
    const now = performance.now();
    if (now - this.#toldAt < TELLS_EVERY_MS && sentBytes < this.sending.file.size) return;
    this.#toldAt = now;
    this.sending.onProgress(sentBytes);
  }

  #heard(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#troubled(new Problem(0, "timeout")), SILENCE_MS);
  }

  #sent(contentId: number): void {
    this.hold();
    this.sending.onSent(contentId > 0 ? contentId : null);
  }

  #troubled(problem: Problem): void {
    if (this.#isHeld) return;
    this.#letGo();
    if (problem.status === 0) void isReadable(this.sending.file).then((isThere) => this.#decide(problem, isThere));
    else this.#decide(problem, true);
  }

  #decide(problem: Problem, isThere: boolean): void {
    if (this.#isHeld) return;
    if (!isThere) return this.#refused(new Problem(0, FILE_CHANGED));
    const decision = afterTrouble(problem, this.#attempt, this.#uploadId !== null);
    this.#attempt += 1;
    switch (decision.kind) {
      case "renew":
        void asking.renew().then(() => this.#wait(0));
        break;
      case "anew":
        this.#beginAnew(problem);
        break;
      case "again":
        this.sending.onStalled(problem);
        this.#wait(decision.afterMs);
        break;
      case "give_up":
        this.#refused(problem);
    }
  }

  /** Once: what the server forgets twice it does not want. */
  #beginAnew(problem: Problem): void {
    if (this.#hasBegunAnew) return this.#refused(problem);
    this.#hasBegunAnew = true;
    this.#uploadId = null;
    this.#acceptedBytes = 0;
    return this.#wait(0);
  }

  #refused(problem: Problem): void {
    this.hold();
    this.sending.onRefused(problem);
  }

  #wait(ms: number): void {
    if (!this.#isHeld) this.#again = setTimeout(() => this.go(), ms);
  }

  /** The network is back: no need to wait for the next try. */
  readonly #hurry = (): void => {
    if (this.#again === undefined) return;
    clearTimeout(this.#again);
    this.go();
  };
}

/** A file that was changed, moved or deleted since it was chosen fails like a bad line; reading a byte tells them apart. */
async function isReadable(file: File): Promise<boolean> {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false; // the only reason there is: the browser does not read what is not what was chosen
  }
}

function problemOf(error: Error | DetailedError | unknown): Problem {
  const answer = (error as Partial<DetailedError>).originalResponse;
  if (!answer || answer.getStatus() === 0) return new Problem(0, "unreachable");
  return problemFrom(answer.getStatus(), answer.getBody());
}
