/** A player's storage for tests: the same IndexedDB code as in a browser, in memory. */
import "fake-indexeddb/auto";
import { openStore, type Store } from "../store";

let count = 0;

export function freshStore(): Promise<Store> {
  count += 1;
  return openStore(() => undefined, `test-${count}`);
}
