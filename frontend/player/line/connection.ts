/**
 * The line to the server. Socket.IO's own reconnecting is off: it gives up for good when the server refuses or
 * closes a connection, and a screen on a wall must never do that.
 */
import { note } from "../journal";
import { io, type Socket } from "socket.io-client";
import { waitAfter } from "./backoff";
import type { ServerClock } from "./clock";
import {
  readCommand,
  readPaired,
  readPairingCode,
  readRefusal,
  readRegistered,
  readServerTime,
  type Paired,
  type PairingCode,
  type Refusal,
  type Registered,
} from "./wire";
import type { Command } from "../playback/ledger";

/** Who connects: a screen with its key, or one that waits to be paired. */
export type Identity = { playerKey: string } | { pairingSecret: string | null };

export interface Listener {
  /** What a register or a heartbeat says beyond the key. */
  introduction(): Record<string, unknown>;
  heartbeat(): Record<string, unknown>;
  onRegistered(registered: Registered): void;
  onRefused(refusal: Refusal): void;
  onPlan(message: unknown): void;
  onCommand(command: Command): void;
  onPairingCode(code: PairingCode): void;
  onPaired(paired: Paired): void;
  onReplaced(): void;
  onLost(): void;
  onClockSet(): void;
}

const ANSWER_MS = 20_000;
const HURRY_MS = 3_000;
/** So long without an answer to any heartbeat, and the line is taken for dead. */
const SILENCE_MS = 60_000;

export class Connection {
  #socket: Socket | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #beat: ReturnType<typeof setInterval> | undefined;
  #failures = 0;
  /** Waiting of its own accord, not because it was told to. */
  #isBackingOff = false;
  /** When the oldest heartbeat without an answer left, by the steady clock. */
  #unansweredSince: number | null = null;
  #askedAt = 0;
  #identity: Identity = { pairingSecret: null };

  constructor(
    readonly clock: ServerClock,
    readonly listener: Listener,
  ) {}

  /** Connects at once, under this identity; a connection that is open is closed first. */
  open(identity: Identity): void {
    this.#close();
    this.#isBackingOff = false;
    this.#identity = identity;
    const auth = "playerKey" in identity ? { player_key: identity.playerKey } : pairingAuth(identity.pairingSecret);
    const socket = io({ transports: ["websocket"], auth, reconnection: false, forceNew: true, timeout: ANSWER_MS });
    this.#socket = socket;
    this.#listen(socket);
  }

  /** Tries again after this long; null: after a random wait that grows with each failure. */
  openLater(afterMs: number | null): void {
    this.#close();
    const waitMs = afterMs === null ? waitAfter(this.#failures, Math.random()) : afterMs * (1 + Math.random() * 0.25);
    this.#failures += 1;
    this.#isBackingOff = afterMs === null;
    this.#retry = setTimeout(() => this.open(this.#identity), waitMs);
  }

  /** The network is back: no need to sit out a long wait, though a site's screens should not all come at once. */
  hurry(): void {
    if (!this.#isBackingOff) return;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.open(this.#identity), Math.random() * HURRY_MS);
  }

  /** Asks the server anew for everything this screen should have. */
  register(): void {
    if (!("playerKey" in this.#identity) || !this.#socket) return;
    this.#askedAt = this.clock.steady();
    this.#socket.emit("player_register", { player_key: this.#identity.playerKey, ...this.listener.introduction() });
  }

  /** Says something, if there is a line. What must not be lost is asked for again by the server. */
  say(event: "campaign_ack" | "player_status_update", message: Record<string, unknown>): void {
    if (this.#socket?.connected) this.#socket.emit(event, message);
  }

  /** Says now how this screen is, without waiting for the next beat. */
  beat(): void {
    const socket = this.#socket;
    if (!socket?.connected) return;
    const askedAt = this.clock.steady();
    this.#unansweredSince ??= askedAt;
    if (askedAt - this.#unansweredSince >= SILENCE_MS) return this.#lose();
    socket.emit("player_heartbeat", this.listener.heartbeat(), (answer: unknown) => {
      this.#unansweredSince = null;
      this.#hearTime(readServerTime(answer), askedAt);
    });
  }

  #listen(socket: Socket): void {
    const answered = setTimeout(() => this.#lose(), 2 * ANSWER_MS);
    const hear = (event: string, take: (message: unknown) => void) => socket.on(event, guarded(event, take));
    socket.on("connect", () => this.register());
    socket.on("connect_error", (error: Error & { data?: unknown }) => this.#refused(readRefusal(error.data)));
    socket.on("disconnect", () => this.#lose());
    hear("register_success", (message) => {
      clearTimeout(answered);
      this.#registered(readRegistered(message));
    });
    hear("register_error", (message) => this.#refused(readRefusal(message)));
    hear("campaign_update", (message) => this.listener.onPlan(message));
    hear("player_command", (message) => this.listener.onCommand(readCommand(message)));
    hear("pairing_code", (message) => {
      clearTimeout(answered);
      this.#failures = 0;
      this.listener.onPairingCode(readPairingCode(message));
    });
    hear("paired", (message) => this.listener.onPaired(readPaired(message)));
    hear("session_replaced", () => {
      this.#close();
      this.listener.onLost();
      this.listener.onReplaced();
    });
    this.#onClose = () => clearTimeout(answered);
  }

  #onClose: () => void = () => undefined;

  #registered(registered: Registered): void {
    this.#failures = 0;
    this.#unansweredSince = null;
    this.#hearTime(registered.serverTime, this.#askedAt);
    this.listener.onRegistered(registered);
    clearInterval(this.#beat);
    this.#beat = setInterval(() => this.beat(), registered.heartbeatSeconds * 1_000);
    this.beat();
  }

  #refused(refusal: Refusal): void {
    this.#close();
    this.listener.onLost();
    this.listener.onRefused(refusal);
  }

  #lose(): void {
    this.openLater(null);
    this.listener.onLost();
  }

  #hearTime(serverTime: number | null, askedAt: number): void {
    if (serverTime !== null && this.clock.heard(serverTime, askedAt)) this.listener.onClockSet();
  }

  #close(): void {
    this.#onClose();
    clearTimeout(this.#retry);
    clearInterval(this.#beat);
    this.#unansweredSince = null;
    this.#socket?.removeAllListeners();
    this.#socket?.disconnect();
    this.#socket = null;
  }
}

function pairingAuth(secret: string | null): Record<string, unknown> {
  return secret === null ? { pairing: true } : { pairing: true, pairing_secret: secret };
}

/** A message that cannot be read is the server's mistake: it is told in the log, and the line stays. */
function guarded(event: string, take: (message: unknown) => void): (message: unknown) => void {
  return (message) => {
    try {
      take(message);
    } catch (cause) {
      note(`A ${event} could not be taken in.`, cause);
    }
  };
}
