/** Reads files on the shelf through again: disks rot, and browsers evict. */
import { note } from "../journal";
import type { Content } from "../plan/plan";
import { hashOf } from "./hash";
import type { Shelf } from "./shelf";

export type Flaw = "missing" | "damaged";

/** Verifies files by their hash, one after the other, and names each that is not sound. Returns how many are not. */
export async function checkShelf(
  shelf: Shelf,
  files: readonly Content[],
  onFlaw: (content: Content, flaw: Flaw) => void,
): Promise<number> {
  let flaws = 0;
  for (const content of files) {
    const flaw = await flawOf(shelf, content.sha256 ?? "");
    if (flaw === null) continue;
    flaws += 1;
    onFlaw(content, flaw);
  }
  return flaws;
}

async function flawOf(shelf: Shelf, sha256: string): Promise<Flaw | null> {
  const blob = await shelf.open(sha256);
  if (!blob) return "missing";
  try {
    return (await hashOf(blob)) === sha256 ? null : "damaged";
  } catch (cause) {
    note(`The file ${sha256} on the shelf cannot be read.`, cause);
    return "damaged";
  }
}
