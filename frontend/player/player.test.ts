// @vitest-environment node
import { beforeEach, describe, expect, test, vi } from "vitest";
import { Memory } from "./memory";
import { BEGINNING, type State } from "./playback";
import { Player, type Hands } from "./player";
import { plan } from "./test/plans";
import { freshStore } from "./test/storage";

let did: string[];
let memory: Memory;
let player: Player;
let isFull: boolean;
let room: boolean;
/** What the server answers to what is said next; nothing, when the line is lost. */
let answers: unknown[];

const doing = (what: string) => () => void did.push(what);

/** Hands that write down what they were asked to do; what is remembered is really remembered. */
function hands(): Hands {
  return {
    memory: {
      keepState: async (state: State) => {
        if (isFull) throw new DOMException("no room", "QuotaExceededError");
        await memory.keepState(state);
        did.push("saved");
      },
    },
    connection: {
      say: (event, message, onAnswer) => {
        did.push(`${event} ${String(message["stage"] ?? message["status"])}`);
        for (const answer of answers.splice(0, 1)) onAnswer?.(answer);
      },
    },
    fetching: { begin: doing("fetch"), stop: doing("stop fetching") },
    upkeep: {
      fetchAgain: doing("fetch again"),
      drop: () => Promise.resolve(doing("drop")()),
      tidy: () => Promise.resolve(doing("tidy")()),
      checkSoon: doing("check"),
      checkForCommand: doing("check for command"),
      makeRoom: () => {
        did.push("make room");
        isFull = !room;
        return Promise.resolve(room);
      },
    },
    stage: {
      refresh: doing("refresh"),
      settled: () => Promise.resolve(),
      setVolume: doing("volume"),
      turn: doing("turn"),
      identify: doing("identify"),
      forget: doing("forget"),
    },
    pair: doing("pair"),
    reload: doing("reload"),
  };
}

const isHeard = async () => (await memory.recallState()).ledger.map((entry) => entry.isHeard);
const restart = { id: "r", seq: 1, command: "restart", params: {}, supersedeKey: "restart" };
const settle = () => vi.waitFor(() => expect(did.at(-1)).toMatch(/^(reload|player_status_update failed|tidy)$/));

beforeEach(async () => {
  did = [];
  isFull = false;
  room = false;
  answers = [];
  memory = new Memory(await freshStore());
  player = new Player(BEGINNING);
  player.equip(hands());
});

describe("the player's hands", () => {
  test("save a restart before the page goes", async () => {
    player.happen({ kind: "command_received", command: restart, at: 0 });
    await settle();

    expect(did).toEqual(["player_status_update delivered", "saved", "reload"]);
    expect((await memory.recallState()).restarting).toBe("r");
  });

  test("make room when what must be remembered does not fit", async () => {
    isFull = true;
    room = true;
    player.happen({ kind: "command_received", command: restart, at: 0 });
    await settle();

    expect(did).toEqual(["player_status_update delivered", "make room", "saved", "reload"]);
  });

  test("do not restart when that cannot be remembered, and say why", async () => {
    isFull = true;
    player.happen({ kind: "command_received", command: restart, at: 0 });
    await settle();

    expect(did).not.toContain("reload");
    expect(player.state.restarting).toBeNull();
  });

  const next = { id: "n", seq: 1, command: "next", params: {}, supersedeKey: null };
  const obeyed = async () => {
    player.happen({ kind: "command_received", command: next, at: 0 });
    await vi.waitFor(() => expect(did).toContain("player_status_update done"));
  };

  test("remember that the server knows an outcome once it has answered", async () => {
    answers = [{ ok: true }, { ok: true }];
    await obeyed();

    await vi.waitFor(async () => expect(await isHeard()).toEqual([true]));
  });

  test.each([
    ["is never answered", []],
    ["finds the database frozen", [{ ok: true }, { ok: false, error: { code: "unavailable" } }]],
  ])("tell an outcome again when it %s", async (_what, said) => {
    answers = [...said];
    await obeyed();
    player.happen({ kind: "resumed" });
    await vi.waitFor(() => expect(did.filter((each) => each === "saved").length).toBeGreaterThan(1));

    expect(await isHeard()).toEqual([false]);
  });

  test("say that a plan is applied only after it is saved and seen", async () => {
    player.happen({ kind: "plan_received", plan: plan() });
    player.happen({ kind: "plan_ready", hash: "one" });
    await vi.waitFor(() => expect(did).toContain("campaign_ack applied"));

    expect(did.indexOf("campaign_ack applied")).toBeGreaterThan(did.lastIndexOf("refresh"));
    expect(did.lastIndexOf("refresh")).toBeGreaterThan(did.lastIndexOf("saved"));
    expect((await memory.recallState()).plan?.hash).toBe("one");
  });
});
