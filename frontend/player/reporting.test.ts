// @vitest-environment node
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ServerClock } from "./line/clock";
import { Connection } from "./line/connection";
import type { Listener } from "./line/listener";
import { Memory } from "./memory";
import { BEGINNING } from "./playback";
import { Player, type Hands } from "./player";
import { serveLines, type Line, type LineServer } from "./test/line_server";
import { at, plan } from "./test/plans";
import { freshStore } from "./test/storage";

const WELCOME = { player_id: 4, name: "Lobby", server_time: "2026-11-22T12:00:00Z", heartbeat_seconds: 30 };
const NEXT = { command_id: "n", seq: 1, command: "next", params: {}, ttl_ms: 300_000, supersede_key: null };
const NOON = at("12:00:00");
const PATIENCE = { timeout: 15_000 };

let server: LineServer;
let player: Player;
let connection: Connection;
/** The outcomes that reached the server, and on which line. */
let told: string[];

const idle = () => undefined;
const nothing = () => Promise.resolve();

/** Of the screen only what remembers and speaks; what would be seen is not looked at here. */
function hands(memory: Memory): Hands {
  return {
    memory,
    connection,
    fetching: { begin: idle, stop: idle },
    upkeep: {
      fetchAgain: idle,
      drop: nothing,
      tidy: nothing,
      checkSoon: idle,
      checkForCommand: idle,
      makeRoom: () => Promise.resolve(false),
    },
    stage: { refresh: idle, settled: nothing, setVolume: idle, turn: idle, identify: idle, forget: idle },
    pair: idle,
    reload: idle,
  };
}

const listener: Listener = {
  introduction: () => ({}),
  heartbeat: () => ({}),
  onRegistered: (said) => player.happen({ kind: "registered", ...said, at: said.serverTime }),
  onPlan: idle,
  onCommand: (command) => player.happen({ kind: "command_received", command, at: NOON }),
  onPairingCode: idle,
  onPaired: idle,
  onRevoked: idle,
  onReplaced: idle,
  onLost: () => player.happen({ kind: "went_offline" }),
  onClockSet: idle,
};

/** Welcomes the screen; breaks the first lines on which an outcome is told, instead of answering. */
function breaking(times: number): LineServer["onSaid"] {
  return (line: Line, event: string, message: unknown) => {
    if (event === "player_register") line.say("register_success", WELCOME);
    if (event === "player_status_update" && (message as { stage: string }).stage === "done") {
      told.push(`line ${server.lines.indexOf(line)}`);
      if (told.length <= times) return void line.close();
    }
    return { ok: true, server_time: WELCOME.server_time };
  };
}

beforeEach(async () => {
  told = [];
  server = await serveLines();
  connection = new Connection(new ServerClock(0), listener, { address: server.address, chance: () => 0 });
  player = new Player({ ...BEGINNING, plan: plan() });
  player.equip(hands(new Memory(await freshStore())));
});

afterEach(async () => {
  connection.end();
  await server.close();
});

test("an outcome on whose telling the line breaks is told on the next line, until it is answered, and then no more", async () => {
  server.onSaid = breaking(2);
  connection.open({ playerKey: "key" });
  await vi.waitFor(() => expect(server.lines[0]?.said).toContain("player_heartbeat"), PATIENCE);
  server.lines[0]?.say("player_command", NEXT);
  await vi.waitFor(() => expect(player.state.ledger).toMatchObject([{ id: "n", isHeard: true }]), PATIENCE);
  server.lines[2]?.close();
  await vi.waitFor(() => expect(server.lines[3]?.said).toContain("player_heartbeat"), PATIENCE);

  expect(told).toEqual(["line 0", "line 1", "line 2"]);
});

test("a command that comes again on the next line is not done again", async () => {
  server.onSaid = breaking(1);
  connection.open({ playerKey: "key" });
  await vi.waitFor(() => expect(server.lines[0]?.said).toContain("player_heartbeat"), PATIENCE);
  server.lines[0]?.say("player_command", NEXT);
  await vi.waitFor(() => expect(server.lines[1]?.said).toContain("player_heartbeat"), PATIENCE);
  const { shiftMs } = player.state.departure;
  server.lines[1]?.say("player_command", NEXT);
  await vi.waitFor(() => expect(told).toEqual(["line 0", "line 1", "line 1"]), PATIENCE);

  expect(player.state.ledger).toHaveLength(1);
  expect(shiftMs).toBeLessThan(0);
  expect(player.state.departure.shiftMs).toBe(shiftMs);
});
