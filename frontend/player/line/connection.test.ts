// @vitest-environment node
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { serveLines, type Line, type LineServer } from "../test/line_server";
import { MACHINE, ServerClock } from "./clock";
import { Connection } from "./connection";
import type { Listener } from "./listener";

const WELCOME = { player_id: 4, name: "Lobby", server_time: "2026-11-22T12:00:00Z", heartbeat_seconds: 1 };
const PATIENCE = { timeout: 15_000 };

let server: LineServer;
let connection: Connection;
let heard: string[];
let sleptMs: number;

const hearing = (what: string) => () => void heard.push(what);

const listener: Listener = {
  introduction: () => ({ protocol: 1 }),
  heartbeat: () => ({ status: "playing" }),
  onRegistered: hearing("registered"),
  onPlan: hearing("plan"),
  onCommand: ({ id }) => void heard.push(`command ${id}`),
  onPairingCode: ({ code }) => void heard.push(`code ${code}`),
  onPaired: hearing("paired"),
  onRevoked: hearing("revoked"),
  onReplaced: hearing("replaced"),
  onLost: hearing("lost"),
  onClockSet: () => undefined,
};

/** Welcomes who registers and answers what it hears. */
function welcoming(line: Line, event: string): unknown {
  if (event === "player_register") line.say("register_success", WELCOME);
  return { ok: true, server_time: WELCOME.server_time };
}

const times = (event: string) => server.lines.flatMap(({ said }) => said).filter((said) => said === event).length;
const newest = () => {
  const line = server.lines.at(-1);
  if (!line) throw new Error("nobody has connected");
  return line;
};

beforeEach(async () => {
  server = await serveLines();
  server.onSaid = welcoming;
  heard = [];
  sleptMs = 0;
  begin();
});

/** A screen that takes a server for dead after so long without an answer. */
function begin(answerMs = 20_000): void {
  const ticks = { steady: () => MACHINE.steady(), wall: () => MACHINE.wall() + sleptMs };
  connection = new Connection(new ServerClock(0, ticks), listener, {
    address: server.address,
    chance: () => 0,
    answerMs,
  });
}

afterEach(async () => {
  connection.end();
  await server.close();
});

const open = async () => {
  connection.open({ playerKey: "key" });
  await vi.waitFor(() => expect(heard).toContain("registered"), PATIENCE);
};

/** On its so-many-th line by now, and registered. */
const back = (lines: number) =>
  vi.waitFor(() => {
    expect(server.lines).toHaveLength(lines);
    expect(heard.at(-1)).toBe("registered");
  }, PATIENCE);

describe("the line comes back by itself", () => {
  test("when it broke", async () => {
    await open();
    newest().close();
    await back(2);

    expect(heard).toEqual(["registered", "lost", "registered"]);
  });

  test("when the server refused the connection", async () => {
    server.refusal = { code: "unavailable", message: "The database can't be reached right now." };
    connection.open({ playerKey: "key" });
    await vi.waitFor(() => expect(heard).toEqual(["lost"]), PATIENCE);
    server.refusal = null;

    await back(1);
  });

  test("when the server restarts", async () => {
    await open();
    newest().say("register_error", { code: "restarting", message: "Back soon.", retry_after_ms: 1_200 });
    await back(2);

    expect(heard).toEqual(["registered", "lost", "registered"]);
  });

  test("when a register is not answered", async () => {
    begin(300);
    server.onSaid = () => undefined;
    connection.open({ playerKey: "key" });
    await vi.waitFor(() => expect(heard).toContain("lost"), PATIENCE);
    server.onSaid = welcoming;

    await vi.waitFor(() => expect(heard.at(-1)).toBe("registered"), PATIENCE);
  });

  test("when a heartbeat is not answered", async () => {
    begin(300);
    await open();
    server.onSaid = (line, event) => (event === "player_heartbeat" ? undefined : welcoming(line, event));
    await vi.waitFor(() => expect(heard).toContain("lost"), PATIENCE);
    server.onSaid = welcoming;

    await vi.waitFor(() => expect(heard.at(-1)).toBe("registered"), PATIENCE);
  });

  test("once, when the server first says that it goes and then goes", async () => {
    await open();
    const line = newest();
    line.say("register_error", { code: "restarting", retry_after_ms: 0 });
    line.close();
    await back(2);
    await vi.waitFor(
      () => expect(newest().said.filter((said) => said === "player_heartbeat").length).toBeGreaterThan(2),
      PATIENCE,
    );

    expect(server.lines).toHaveLength(2);
  });
});

test("a rhythm that is changed while it runs is kept from the next answer on", async () => {
  let seconds = 600;
  server.onSaid = (line, event) => {
    if (event === "player_register") line.say("register_success", { ...WELCOME, heartbeat_seconds: seconds });
    return { ok: true, server_time: WELCOME.server_time, heartbeat_seconds: seconds };
  };
  await open();
  await vi.waitFor(() => expect(times("player_heartbeat")).toBe(1), PATIENCE);
  seconds = 1;
  connection.beat();

  await vi.waitFor(() => expect(times("player_heartbeat")).toBeGreaterThan(3), PATIENCE);
  expect(server.lines).toHaveLength(1);
});

describe("a busy server", () => {
  test("is asked again on the same line, which is not lost", async () => {
    const answers = [
      { code: "busy", message: "later", retry_after_ms: 200 },
      { code: "busy", message: "later" },
    ];
    server.onSaid = (line, event) => {
      const refusal = event === "player_register" ? answers.shift() : undefined;
      if (!refusal) return welcoming(line, event);
      line.say("register_error", refusal);
      return { ok: false, error: refusal };
    };
    await open();

    expect(server.lines).toHaveLength(1);
    expect(times("player_register")).toBe(3);
    expect(heard).toEqual(["registered"]);
  });

  test("is not asked sooner because somebody wants the newest plan", async () => {
    await open();
    const refusal = { code: "busy", message: "later", retry_after_ms: 60_000 };
    server.onSaid = (line, event) =>
      event === "player_register" ? line.say("register_error", refusal) : welcoming(line, event);
    connection.register();
    await vi.waitFor(() => expect(times("player_register")).toBe(2), PATIENCE);
    const beats = times("player_heartbeat");
    connection.register();
    await vi.waitFor(() => expect(times("player_heartbeat")).toBeGreaterThan(beats + 2), PATIENCE);

    expect(times("player_register")).toBe(2);
    expect(heard).toEqual(["registered"]);
  });
});

describe("who may not speak for the screen", () => {
  test("a key that is revoked closes the line, and somebody else decides how to come back", async () => {
    await open();
    newest().say("register_error", { code: "unknown_key", message: "Pair the screen again." });
    await vi.waitFor(() => expect(heard).toEqual(["registered", "lost", "revoked"]), PATIENCE);
    connection.openLater({ pairingSecret: "secret" });
    await vi.waitFor(() => expect(server.lines).toHaveLength(2), PATIENCE);

    expect(newest().auth).toEqual({ pairing: true, pairing_secret: "secret" });
  });

  test("a replaced screen says so and does not come back soon, even when told to open", async () => {
    await open();
    newest().say("session_replaced", { code: "session_replaced", message: "Another machine took over." });
    await vi.waitFor(() => expect(heard).toEqual(["registered", "lost", "replaced"]), PATIENCE);
    connection.open({ playerKey: "key" });
    connection.hurry();
    await new Promise((resolve) => setTimeout(resolve, 1_500)); // longer than the shortest wait of all

    expect(server.lines).toHaveLength(1);
  });
});

describe("what is said", () => {
  test("is answered", async () => {
    await open();
    const answers: unknown[] = [];
    connection.say("player_status_update", { command_id: "1", stage: "done" }, (answer) => answers.push(answer));

    await vi.waitFor(() => expect(answers).toMatchObject([{ ok: true }]), PATIENCE);
  });

  test("before the screen is registered stays unsaid", async () => {
    server.onSaid = () => undefined;
    connection.open({ playerKey: "key" });
    await vi.waitFor(() => expect(times("player_register")).toBe(1), PATIENCE);
    connection.say("player_status_update", { command_id: "1", stage: "done" });
    server.onSaid = welcoming;
    newest().say("register_success", WELCOME);
    await vi.waitFor(() => expect(times("player_heartbeat")).toBeGreaterThan(0), PATIENCE);

    expect(times("player_status_update")).toBe(0);
  });
});

test("a command that lay in the line while the machine slept is not taken: the server is asked what still holds", async () => {
  await open();
  sleptMs = 3_600_000;
  newest().say("player_command", { command_id: "old", seq: 1, command: "restart", params: {} });
  await vi.waitFor(() => expect(heard).toEqual(["registered", "lost", "registered"]), PATIENCE);
  newest().say("player_command", { command_id: "new", seq: 2, command: "next", params: {} });
  await vi.waitFor(() => expect(heard.at(-1)).toBe("command new"), PATIENCE);

  expect(heard).not.toContain("command old");
});
