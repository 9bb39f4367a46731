/** The player's own database. IndexedDB, because it is there on plain HTTP too. */
import { note } from "./journal";
import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from "idb";

interface Layout extends DBSchema {
  /** What the player remembers, by name. */
  memory: { key: string; value: unknown };
  /** Verified files, where there is no Cache Storage. */
  media: { key: string; value: { blob: Blob; keptAt: number } };
  /** Pieces of files still on their way: [sha256, number of the piece]. */
  parts: { key: [string, number]; value: Blob };
}

export type Store = IDBPDatabase<Layout>;

const NAME = "tvs-player";
const VERSION = 1;

/**
 * Opens the database; one that cannot be opened any more (a damaged disk) is given up and begun anew.
 *
 * @param onLost the browser has closed it: somebody cleared the site's data, or a newer player wants to change it.
 */
export async function openStore(onLost: () => void, name = NAME): Promise<Store> {
  try {
    return await open(name, onLost);
  } catch (cause) {
    note("The player's database cannot be opened and is begun anew.", cause);
    await deleteDB(name);
    return open(name, onLost);
  }
}

function open(name: string, onLost: () => void): Promise<Store> {
  return openDB<Layout>(name, VERSION, {
    upgrade(database) {
      database.createObjectStore("memory");
      database.createObjectStore("media");
      database.createObjectStore("parts");
    },
    blocking(_current, _blocked, event) {
      if (event.target instanceof IDBDatabase) event.target.close();
      onLost();
    },
    terminated: onLost,
  });
}
