// @vitest-environment node
import { describe, expect, test } from "vitest";
import { ReadingError } from "../plan/reading";
import {
  isTaken,
  readCommand,
  readHeartbeatSeconds,
  readPaired,
  readPairingCode,
  readRefusal,
  readRegistered,
  readServerTime,
} from "./wire";

describe("what the server says", () => {
  test("a register by a server of the first days is understood", () => {
    const said = readRegistered({ player_id: 4, name: "Lobby", server_time: "2026-11-22T12:00:00Z" });

    expect(said).toMatchObject({
      heartbeatSeconds: 30,
      playback: "playing",
      volume: null,
      orientation: null,
      planHash: null,
      planRevision: 0,
    });
  });

  test("a register by a server of tomorrow is understood", () => {
    const said = readRegistered({
      player_id: 4,
      name: "Lobby",
      location: "Hall",
      code: "AB12CD",
      server_time: "2026-11-22T12:00:00.250000+00:00",
      heartbeat_seconds: 10,
      plan_hash: "one",
      plan_revision: 7,
      playback: "paused",
      volume: 40,
      orientation: "diagonal",
      weather: "rain",
    });

    expect(said).toMatchObject({
      playback: "paused",
      volume: 40,
      orientation: null,
      heartbeatSeconds: 10,
      planRevision: 7,
    });
    expect(said.serverTime).toBe(Date.parse("2026-11-22T12:00:00.250Z"));
  });

  test("a command without params is understood", () => {
    expect(readCommand({ command_id: "1", seq: 3, command: "next", params: null, ttl_ms: 300_000 })).toEqual({
      id: "1",
      seq: 3,
      command: "next",
      params: {},
      supersedeKey: null,
    });
  });

  test("a pairing code and the key that follows are understood", () => {
    const code = readPairingCode({ code: "AB12CD", expires_at: "2026-11-22T12:10:00Z", pairing_secret: "s" });

    expect(code).toEqual({ code: "AB12CD", expiresAt: Date.parse("2026-11-22T12:10:00Z"), secret: "s" });
    expect(readPaired({ player_id: 9, player_key: "k" })).toEqual({ playerId: 9, playerKey: "k" });
  });

  test.each([
    ["nothing", undefined, "unknown", null],
    ["a busy server", { code: "busy", message: "later", retry_after_ms: 900 }, "busy", 900],
  ])("a refusal with %s is understood", (_what, message, code, retryAfterMs) => {
    expect(readRefusal(message)).toMatchObject({ code, retryAfterMs });
  });

  test("a heartbeat that was refused carries no time", () => {
    expect(readServerTime({ ok: false, error: { code: "invalid" } })).toBeNull();
    expect(readServerTime({ ok: true, server_time: "2026-11-22T12:00:00Z" })).toBe(Date.parse("2026-11-22T12:00:00Z"));
  });

  test.each([
    ["with a rhythm", { ok: true, heartbeat_seconds: 5 }, 5],
    ["with nonsense", { ok: true, heartbeat_seconds: "5" }, null],
    ["with none at all", { ok: true, heartbeat_seconds: 0 }, 1],
    ["of an older server", { ok: true }, null],
    ["that is no answer", undefined, null],
  ])("a heartbeat's answer %s says how often: %#", (_what, answer, seconds) => {
    expect(readHeartbeatSeconds(answer)).toBe(seconds);
  });

  test.each([
    ["kept", { ok: true }, true],
    ["of a command that is not known any more", { ok: false, error: { code: "not_found" } }, true],
    ["not understood", { ok: false, error: { code: "invalid" } }, true],
    ["while the database was frozen", { ok: false, error: { code: "unavailable" } }, false],
    ["in a moment of trouble", { ok: false, error: { code: "internal" } }, false],
    ["by a machine that was replaced", { ok: false, error: { code: "session_replaced" } }, false],
    ["without an answer", undefined, false],
  ])("a report %s need not be told again: %#", (_what, answer, taken) => {
    expect(isTaken(answer)).toBe(taken);
  });

  test.each([null, {}, { command_id: 5, seq: 1, command: "next" }, { command_id: "1", seq: "1", command: "next" }])(
    "%o is no command",
    (message) => {
      expect(() => readCommand(message)).toThrow(ReadingError);
    },
  );
});
