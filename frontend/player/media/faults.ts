/** Why a file could not be brought onto the shelf. */

export type FaultCode = "line" | "server" | "refused" | "wrong_length" | "wrong_hash" | "full" | "storage";

export class MediaFault extends Error {
  override readonly name = "MediaFault";

  constructor(
    readonly code: FaultCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** The line or the server are away for now: nobody has to be told, it will be tried again. */
  get isPassing(): boolean {
    return this.code === "line" || this.code === "server";
  }
}

/** The server's file itself is not what was announced: it should hear of that. */
export function isUnsound(cause: unknown): cause is MediaFault {
  return cause instanceof MediaFault && ["wrong_length", "wrong_hash", "refused"].includes(cause.code);
}

/** Names a refusal of the browser's storage; anything else is passed on as it is. */
export function storageFault(cause: unknown): unknown {
  const isFull = cause instanceof DOMException && cause.name === "QuotaExceededError";
  return isFull ? new MediaFault("full", "the storage of this screen is full", { cause }) : cause;
}
