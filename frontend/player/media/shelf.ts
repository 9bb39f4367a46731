/**
 * The shelf: verified files, by their SHA-256. Nothing gets here unverified.
 *
 * Two kinds, one face: Cache Storage where the page is secure (https or localhost), else IndexedDB.
 * A file is shown through an object URL of its blob: browsers keep large blobs on disk and answer a video's
 * range requests from there, so a file of any size plays without passing through the page's memory, and
 * without depending on a service worker that a plain HTTP address would not have.
 */
import type { Store } from "../store";
import { storageFault } from "./faults";

export interface Shelf {
  readonly kind: "cache" | "indexeddb";
  has(sha256: string): Promise<boolean>;
  open(sha256: string): Promise<Blob | null>;
  /** Throws MediaFault "full" when there is no room. */
  keep(sha256: string, blob: Blob): Promise<void>;
  drop(sha256: string): Promise<void>;
  /** Hashes of all files, the longest kept first. */
  list(): Promise<string[]>;
}

export const SHELF_CACHE = "tvs-media";

export async function openShelf(store: Store): Promise<Shelf> {
  if (!globalThis.isSecureContext || !("caches" in globalThis)) return shelfInStore(store);
  return shelfInCache(await caches.open(SHELF_CACHE));
}

/** The address under which a file lies in Cache Storage; the service worker knows it too. */
export function shelfAddress(sha256: string): string {
  return `/player/shelf/${sha256}`;
}

export function shelfInCache(cache: Cache): Shelf {
  return {
    kind: "cache",
    has: async (sha256) => (await cache.match(shelfAddress(sha256))) !== undefined,
    open: async (sha256) => (await (await cache.match(shelfAddress(sha256)))?.blob()) ?? null,
    keep: (sha256, blob) => orFull(cache.put(shelfAddress(sha256), asResponse(blob))),
    drop: (sha256) => cache.delete(shelfAddress(sha256)).then(() => undefined),
    list: async () => (await cache.keys()).map((request) => new URL(request.url).pathname.split("/").pop() ?? ""),
  };
}

export function shelfInStore(store: Store): Shelf {
  return {
    kind: "indexeddb",
    has: async (sha256) => (await store.getKey("media", sha256)) !== undefined,
    open: async (sha256) => (await store.get("media", sha256))?.blob ?? null,
    keep: (sha256, blob) => orFull(store.put("media", { blob, keptAt: Date.now() }, sha256)),
    drop: (sha256) => store.delete("media", sha256),
    async list() {
      const found: { sha256: string; keptAt: number }[] = [];
      for await (const cursor of store.transaction("media").store)
        found.push({ sha256: cursor.key, keptAt: cursor.value.keptAt });
      found.sort((a, b) => a.keptAt - b.keptAt);
      return found.map(({ sha256 }) => sha256);
    },
  };
}

function asResponse(blob: Blob): Response {
  return new Response(blob, { headers: { "Content-Type": blob.type, "Content-Length": String(blob.size) } });
}

async function orFull(writing: Promise<unknown>): Promise<void> {
  try {
    await writing;
  } catch (cause) {
    throw storageFault(cause);
  }
}
