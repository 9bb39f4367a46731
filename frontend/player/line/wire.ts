/** What the server says to a screen, read leniently: servers and players are updated at different times. */
import type { Command } from "../playback/ledger";
import type { Orientation } from "../playback/state";
import { fields, instant, isAbsent, number, numberOr, text, textOr, type Fields } from "../plan/reading";

export interface Registered {
  playerId: number;
  name: string;
  location: string;
  code: string;
  serverTime: number;
  heartbeatSeconds: number;
  planHash: string | null;
  /** What the server knows by now is not older than this; 0 from a server that does not say. */
  planRevision: number;
  playback: "playing" | "paused";
  volume: number | null;
  orientation: Orientation | null;
}

export interface Refusal {
  code: string;
  message: string;
  retryAfterMs: number | null;
}

export interface PairingCode {
  code: string;
  expiresAt: number;
  secret: string;
}

export interface Paired {
  playerId: number;
  playerKey: string;
}

const DEFAULT_HEARTBEAT_SECONDS = 30;

export function readRegistered(message: unknown): Registered {
  const wire = fields(message, "register_success");
  return {
    playerId: number(wire["player_id"], "player_id"),
    name: textOr(wire["name"], ""),
    location: textOr(wire["location"], ""),
    code: textOr(wire["code"], ""),
    serverTime: instant(wire["server_time"], "server_time"),
    heartbeatSeconds: Math.max(1, numberOr(wire["heartbeat_seconds"], DEFAULT_HEARTBEAT_SECONDS)),
    planHash: textOr(wire["plan_hash"], null),
    planRevision: numberOr(wire["plan_revision"], 0),
    playback: wire["playback"] === "paused" ? "paused" : "playing",
    volume: numberOr(wire["volume"], null),
    orientation: readOrientation(wire["orientation"]),
  };
}

/** A refusal, as `register_error` or as what came with a refused connection. */
export function readRefusal(message: unknown): Refusal {
  const wire: Fields = typeof message === "object" && message !== null ? (message as Fields) : {};
  return {
    code: textOr(wire["code"], "unknown"),
    message: textOr(wire["message"], ""),
    retryAfterMs: numberOr(wire["retry_after_ms"], null),
  };
}

export function readCommand(message: unknown): Command {
  const wire = fields(message, "player_command");
  return {
    id: text(wire["command_id"], "command_id"),
    seq: number(wire["seq"], "seq"),
    command: text(wire["command"], "command"),
    params: isAbsent(wire["params"]) ? {} : fields(wire["params"], "params"),
    supersedeKey: textOr(wire["supersede_key"], null),
  };
}

export function readPairingCode(message: unknown): PairingCode {
  const wire = fields(message, "pairing_code");
  return {
    code: text(wire["code"], "code"),
    expiresAt: instant(wire["expires_at"], "expires_at"),
    secret: text(wire["pairing_secret"], "pairing_secret"),
  };
}

export function readPaired(message: unknown): Paired {
  const wire = fields(message, "paired");
  return { playerId: number(wire["player_id"], "player_id"), playerKey: text(wire["player_key"], "player_key") };
}

/** Troubles of the server in which it has not kept what it was told. */
const NOT_KEPT = new Set(["busy", "internal", "rate_limited", "restarting", "session_replaced", "unavailable"]);

/** Whether the server has done with what it was told: kept it, or refused it for good. */
export function isTaken(answer: unknown): boolean {
  const wire: Fields = typeof answer === "object" && answer !== null ? (answer as Fields) : {};
  return wire["ok"] === true || (wire["ok"] === false && !NOT_KEPT.has(readRefusal(wire["error"]).code));
}

/** The server's time out of a heartbeat's answer, or null when it answered otherwise. */
export function readServerTime(message: unknown): number | null {
  const wire: Fields = typeof message === "object" && message !== null ? (message as Fields) : {};
  return typeof wire["server_time"] === "string" ? instant(wire["server_time"], "server_time") : null;
}

/** How often the screen is to say that it is there, out of a heartbeat's answer; null from a server that does not say. */
export function readHeartbeatSeconds(message: unknown): number | null {
  const wire: Fields = typeof message === "object" && message !== null ? (message as Fields) : {};
  const seconds = numberOr(wire["heartbeat_seconds"], null);
  return seconds === null ? null : Math.max(1, seconds);
}

const ORIENTATIONS: readonly Orientation[] = ["landscape", "portrait", "landscape-flipped", "portrait-flipped"];

function readOrientation(value: unknown): Orientation | null {
  return ORIENTATIONS.find((known) => known === value) ?? null;
}
