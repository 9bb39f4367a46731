/** Pieces of files that are still on their way: a broken line, or a reload, does not begin from nothing. */
import type { Store } from "../store";
import { storageFault } from "./faults";

export interface Parts {
  read(sha256: string): Promise<Blob[]>;
  add(sha256: string, number: number, piece: Blob): Promise<void>;
  forget(sha256: string): Promise<void>;
  /** Forgets the pieces of every file that is not named. */
  keepOnly(hashes: ReadonlySet<string>): Promise<void>;
}

export function partsIn(store: Store): Parts {
  return {
    read: (sha256) => store.getAll("parts", piecesOf(sha256)),
    add: (sha256, number, piece) =>
      store.put("parts", piece, [sha256, number]).then(
        () => undefined,
        (cause: unknown) => {
          throw storageFault(cause);
        },
      ),
    forget: (sha256) => store.delete("parts", piecesOf(sha256)),
    async keepOnly(hashes) {
      const stale = (await store.getAllKeys("parts")).filter(([sha256]) => !hashes.has(sha256));
      await Promise.all(stale.map((key) => store.delete("parts", key)));
    },
  };
}

function piecesOf(sha256: string): IDBKeyRange {
  return IDBKeyRange.bound([sha256, 0], [sha256, Number.MAX_SAFE_INTEGER]);
}
