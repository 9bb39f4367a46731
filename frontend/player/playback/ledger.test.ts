// @vitest-environment node
import { describe, expect, test } from "vitest";
import {
  begin,
  closeInterrupted,
  finish,
  heard,
  judge,
  LEDGER_LENGTH,
  owed,
  type Command,
  type Entry,
  type Ledger,
} from "./ledger";

const command = (seq: number, more: Partial<Command> = {}): Command => ({
  id: `command-${seq}`,
  seq,
  command: "volume",
  params: {},
  supersedeKey: "volume",
  ...more,
});

describe("the ledger of commands", () => {
  test("an unknown command is new", () => {
    expect(judge([], command(1)).kind).toBe("new");
  });

  test("one that is being done is not begun again", () => {
    expect(judge(begin([], command(1)), command(1)).kind).toBe("under_way");
  });

  test("one that was done is answered with its outcome", () => {
    const ledger = finish(begin([], command(1)), "command-1", "failed", "no sound card");

    expect(judge(ledger, command(1))).toMatchObject({
      kind: "answered",
      entry: { outcome: "failed", detail: "no sound card" },
    });
  });

  test("an older command of the same kind is overtaken", () => {
    expect(judge(begin([], command(5)), command(4)).kind).toBe("overtaken");
  });

  test.each([
    ["another kind", command(4, { supersedeKey: "playback" })],
    ["no kind", command(4, { supersedeKey: null })],
  ])("an older command of %s is not", (_what, older) => {
    expect(judge(begin([], command(5)), older).kind).toBe("new");
  });

  test("an outcome is owed until the server knows it; what is being done is not", () => {
    const ledger = begin(finish(begin([], command(1)), "command-1", "done", null), command(2));

    expect(owed(ledger).map(({ id }) => id)).toEqual(["command-1"]);
    expect(owed(heard(ledger, "command-1"))).toEqual([]);
  });

  test("an outcome that an older player kept is not owed: it never said whether the server knows", () => {
    const { isHeard: _unknown, ...kept } = finish(begin([], command(1)), "command-1", "done", null)[0] ?? {};

    expect(owed([kept as Entry])).toEqual([]);
  });

  test("it forgets the oldest", () => {
    let ledger: Ledger = [];
    for (let seq = 1; seq <= LEDGER_LENGTH + 1; seq += 1) ledger = begin(ledger, command(seq));

    expect(ledger).toHaveLength(LEDGER_LENGTH);
    expect(judge(ledger, command(LEDGER_LENGTH + 1)).kind).toBe("under_way");
  });

  test("after a restart the restart is done, and what it cut off has failed", () => {
    const ledger = begin(begin([], command(1, { id: "sync" })), command(2, { id: "restart" }));

    expect(closeInterrupted(ledger, "restart").map(({ outcome }) => outcome)).toEqual(["failed", "done"]);
  });
});
