/** A mix: lists that take turns. `cycle` names, turn by turn, the list whose next entry plays. */
import { ReadingError } from "./reading";

const MOST_TURNS = 100_000;

/**
 * Writes a mix out as one loop: the cycle is repeated until every list is back at its first entry,
 * so that each entry of a list gets its equal turn. Lists without entries are passed over.
 */
export function expandMix<T>(cycle: readonly number[], lists: readonly (readonly T[])[]): T[] {
  const turns = cycle.filter((index) => listAt(lists, index).length > 0);
  const rounds = roundsUntilRepeat(turns, lists);
  if (rounds * turns.length > MOST_TURNS) throw new ReadingError("the mix is too long");
  const taken = lists.map(() => 0);
  const loop: T[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const index of turns) {
      const entries = listAt(lists, index);
      const turn = taken[index] ?? 0;
      loop.push(entries[turn % entries.length] as T);
      taken[index] = turn + 1;
    }
  }
  return loop;
}

/** The smallest number of cycles after which every list has been used up a whole number of times. */
function roundsUntilRepeat(turns: readonly number[], lists: readonly (readonly unknown[])[]): number {
  const uses = new Map<number, number>();
  for (const index of turns) uses.set(index, (uses.get(index) ?? 0) + 1);
  let rounds = turns.length === 0 ? 0 : 1;
  for (const [index, count] of uses) {
    const length = listAt(lists, index).length;
    rounds = leastCommonMultiple(rounds, length / greatestCommonDivisor(length, count));
  }
  return rounds;
}

function listAt<T>(lists: readonly (readonly T[])[], index: number): readonly T[] {
  const entries = lists[index];
  if (!entries) throw new ReadingError("a mix names no list");
  return entries;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function leastCommonMultiple(a: number, b: number): number {
  return (a / greatestCommonDivisor(a, b)) * b;
}
