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

/** Opens the database; one that cannot be opened any more (a damaged disk) is given up and begun anew. */
export async function openStore(name = NAME): Promise<Store> {
  try {
    return await open(name);
  } catch (cause) {
    note("The player's database cannot be opened and is begun anew.", cause);
    await deleteDB(name);
    return open(name);
  }
}

function open(name: string): Promise<Store> {
  return openDB<Layout>(name, VERSION, {
    upgrade(database) {
      database.createObjectStore("memory");
      database.createObjectStore("media");
      database.createObjectStore("parts");
    },
    blocking(_current, _blocked, event) {
      // A newer player in another tab wants to change the layout.
      if (event.target instanceof IDBDatabase) event.target.close();
    },
  });
}
