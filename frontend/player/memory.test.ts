// @vitest-environment node
import { describe, expect, test } from "vitest";
import { Memory, NOBODY } from "./memory";
import { BEGINNING, next, type State } from "./playback";
import { plan } from "./test/plans";
import { freshStore } from "./test/storage";

describe("what is remembered across a reload", () => {
  test("a new screen is nobody and has nothing", async () => {
    const memory = new Memory(await freshStore());

    expect(await memory.recallSelf()).toEqual(NOBODY);
    expect(await memory.recallState()).toEqual(BEGINNING);
    expect(await memory.recallClockOffset()).toBe(0);
  });

  test("who it is, and how wrong its clock is", async () => {
    const store = await freshStore();
    await new Memory(store).keepSelf({ ...NOBODY, playerKey: "key", name: "Lobby" });
    await new Memory(store).keepClockOffset(-86_400_000);

    expect(await new Memory(store).recallSelf()).toMatchObject({ playerKey: "key", name: "Lobby" });
    expect(await new Memory(store).recallClockOffset()).toBe(-86_400_000);
  });

  test("the plan it plays, the plan it fetches, volume, pause and commands", async () => {
    const store = await freshStore();
    const command = { id: "1", seq: 1, command: "pause", params: {}, supersedeKey: "playback" };
    const before: State = {
      ...BEGINNING,
      plan: plan(),
      pending: plan({ hash: "two", revision: 2 }),
      volume: 30,
      isPaired: true,
    };
    const [paused] = next(before, { kind: "command_received", command, at: 1_000 });
    await new Memory(store).keepState(paused);

    const recalled = await new Memory(store).recallState();

    expect(recalled.plan?.hash).toBe("one");
    expect(recalled.pending?.hash).toBe("two");
    expect(recalled).toMatchObject({ volume: 30, isPaired: true, departure: { pausedAt: 1_000 } });
    expect(recalled.ledger).toMatchObject([{ id: "1", outcome: "done", isHeard: false }]);
  });

  test("a plan that is not wanted any more is forgotten", async () => {
    const memory = new Memory(await freshStore());
    await memory.keepState({ ...BEGINNING, pending: plan() });
    await memory.keepState({ ...BEGINNING, pending: null });

    expect((await memory.recallState()).pending).toBeNull();
  });

  test("a kept plan that cannot be read is as good as none", async () => {
    const memory = new Memory(await freshStore());
    await memory.keepState({ ...BEGINNING, plan: { ...plan(), source: { from: "another age" } } });

    expect((await memory.recallState()).plan).toBeNull();
  });
});
