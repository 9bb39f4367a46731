/**
 * The line to the server. Socket.IO's own reconnecting is off: it gives up for good when the server refuses or
 * closes a connection, and a screen on a wall must never do that.
 */
import { note } from "../journal";
import { io, type Socket } from "socket.io-client";
import type { ServerClock } from "./clock";
import { lineEnded, nextAttempt, RESTED, stillToldMs, toldToWait } from "./patience";
import { isOrdinary, reactTo } from "./refusals";
import { isDead, momentOf, type Moment } from "./silence";
import type { Conditions, Identity, Listener } from "./listener";
import {
  readCommand,
  readHeartbeatSeconds,
  readPaired,
  readPairingCode,
  readRefusal,
  readRegistered,
  readServerTime,
  type Refusal,
  type Registered,
} from "./wire";

const CONDITIONS: Conditions = { chance: Math.random, answerMs: 20_000 };
const HURRY_MS = 3_000;

export class Connection {
  readonly #conditions: Conditions;
  #socket: Socket | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #deadline: ReturnType<typeof setTimeout> | undefined;
  #beat: ReturnType<typeof setInterval> | undefined;
  #beatSeconds = 0;
  #patience = RESTED;
  /** Waiting of its own accord, not because it was told to. */
  #isBackingOff = false;
  #registeredAt: number | null = null;
  #heardAt: Moment;
  #askedAt = 0;
  #identity: Identity = { pairingSecret: null };

  constructor(
    readonly clock: ServerClock,
    readonly listener: Listener,
    conditions: Partial<Conditions> = {},
  ) {
    this.#conditions = { ...CONDITIONS, ...conditions };
    this.#heardAt = momentOf(clock.ticks);
  }

  /** Connects under this identity, at once unless the server asked for patience; an open connection is closed first. */
  open(identity: Identity): void {
    this.#close();
    this.#identity = identity;
    const waitMs = stillToldMs(this.#patience, this.clock.steady());
    if (waitMs > 0) this.#retry = setTimeout(() => this.open(identity), waitMs);
    else this.#connect();
  }

  /** The same after a wait that grows with each failure. */
  openLater(identity: Identity): void {
    this.#close();
    this.#identity = identity;
    this.#isBackingOff = stillToldMs(this.#patience, this.clock.steady()) === 0;
    this.#retry = setTimeout(() => this.open(identity), this.#nextWaitMs());
  }

  /** Hangs up for good. */
  end(): void {
    this.#close();
  }

  /** The network is back: no need to sit out a long wait, though a site's screens should not all come at once. */
  hurry(): void {
    if (!this.#isBackingOff) return;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.open(this.#identity), this.#conditions.chance() * HURRY_MS);
  }

  /** Asks the server anew for everything this screen should have. */
  register(): void {
    if (!("playerKey" in this.#identity) || !this.#socket) return;
    if (stillToldMs(this.#patience, this.clock.steady()) > 0) return this.#registerLater();
    this.#expectAnswer();
    this.#askedAt = this.clock.steady();
    this.#socket.emit("player_register", { player_key: this.#identity.playerKey, ...this.listener.introduction() });
  }

  /**
   * Says something, if this screen is registered. What must not be lost is asked for again by the server.
   *
   * @param onAnswer hears the server's answer; never, when the line is lost before.
   */
  say(
    event: "campaign_ack" | "media_broken" | "player_status_update",
    message: Record<string, unknown>,
    onAnswer: (answer: unknown) => void = () => undefined,
  ): void {
    if (this.#registeredAt === null) return;
    this.#socket?.emit(event, message, (answer: unknown) => {
      this.#heardAt = momentOf(this.clock.ticks);
      onAnswer(answer);
    });
  }

  /** Says now how this screen is, without waiting for the next beat. A beat that is not answered means a dead line. */
  beat(): void {
    const socket = this.#socket;
    if (!socket || this.#registeredAt === null) return;
    const askedAt = this.clock.steady();
    const answered = (failure: Error | null, answer: unknown) => {
      if (socket !== this.#socket) return; // it has ended otherwise
      if (failure) return this.#lose();
      this.#heardAt = momentOf(this.clock.ticks);
      this.#hearTime(readServerTime(answer), askedAt);
      this.#beatEvery(readHeartbeatSeconds(answer) ?? this.#beatSeconds);
    };
    socket.timeout(this.#conditions.answerMs).emit("player_heartbeat", this.listener.heartbeat(), answered);
  }

  #connect(): void {
    const { address, answerMs } = this.#conditions;
    const auth = authOf(this.#identity);
    const options = { transports: ["websocket"], auth, reconnection: false, forceNew: true, timeout: answerMs };
    this.#socket = address === undefined ? io(options) : io(address, options);
    this.#heardAt = momentOf(this.clock.ticks);
    this.#expectAnswer();
    this.#listen(this.#socket);
  }

  #listen(socket: Socket): void {
    const hear = (event: string, take: (message: unknown) => void) =>
      socket.on(
        event,
        guarded(event, (message) => this.#isFresh() && take(message)),
      );
    socket.io.on("ping", () => this.#isFresh());
    socket.on("connect", () => this.register());
    socket.on("connect_error", (error: Error & { data?: unknown }) => this.#refused(readRefusal(error.data), false));
    socket.on("disconnect", () => this.#lose());
    hear("register_success", (message) => this.#registered(readRegistered(message)));
    hear("register_error", (message) => this.#refused(readRefusal(message), true));
    hear("session_replaced", (message) => this.#refused({ ...readRefusal(message), code: "session_replaced" }, true));
    hear("campaign_update", (message) => this.listener.onPlan(message));
    hear("player_command", (message) => this.listener.onCommand(readCommand(message)));
    hear("pairing_code", (message) => {
      clearTimeout(this.#deadline);
      this.#patience = { ...this.#patience, failures: 0 };
      this.listener.onPairingCode(readPairingCode(message));
    });
    hear("paired", (message) => this.listener.onPaired(readPaired(message)));
  }

  #registered(registered: Registered): void {
    clearTimeout(this.#deadline);
    this.#registeredAt ??= this.clock.steady();
    this.#hearTime(registered.serverTime, this.#askedAt);
    this.listener.onRegistered(registered);
    this.#stopBeating();
    this.#beatEvery(registered.heartbeatSeconds);
    this.beat();
  }

  /** Another rhythm begins anew; the same one goes on. */
  #beatEvery(seconds: number): void {
    if (seconds === this.#beatSeconds) return;
    this.#stopBeating();
    this.#beatSeconds = seconds;
    this.#beat = setInterval(() => this.beat(), seconds * 1_000);
  }

  #stopBeating(): void {
    clearInterval(this.#beat);
    this.#beatSeconds = 0;
  }

  #refused(refusal: Refusal, isLineOpen: boolean): void {
    if (!isOrdinary(refusal)) note(`The server refused this screen: ${refusal.code}.`, refusal.message);
    const { kind, afterMs } = reactTo(refusal, isLineOpen && "playerKey" in this.#identity);
    const now = this.clock.steady();
    if (afterMs !== null) this.#patience = toldToWait(this.#patience, afterMs, now, this.#conditions.chance());
    if (kind === "register_again") return this.#registerLater();
    if (kind === "pair") this.#close();
    else this.openLater(this.#identity);
    this.listener.onLost();
    if (kind === "pair") this.listener.onRevoked();
    if (kind === "yield") this.listener.onReplaced();
  }

  #registerLater(): void {
    clearTimeout(this.#deadline);
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.register(), this.#nextWaitMs());
  }

  #lose(): void {
    this.openLater(this.#identity);
    this.listener.onLost();
  }

  #nextWaitMs(): number {
    const [waitMs, patience] = nextAttempt(this.#patience, this.clock.steady(), this.#conditions.chance());
    this.#patience = patience;
    return waitMs;
  }

  /** Whether what just came is not older than it seems; if it may be, the line is given up and what it says with it. */
  #isFresh(): boolean {
    const now = momentOf(this.clock.ticks);
    const isLate = isDead(this.#heardAt, now);
    this.#heardAt = now;
    if (isLate) this.#lose();
    return !isLate;
  }

  #expectAnswer(): void {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.#lose(), 2 * this.#conditions.answerMs);
  }

  #hearTime(serverTime: number | null, askedAt: number): void {
    if (serverTime !== null && this.clock.heard(serverTime, askedAt)) this.listener.onClockSet();
  }

  #close(): void {
    clearTimeout(this.#deadline);
    clearTimeout(this.#retry);
    this.#stopBeating();
    const heldMs = this.#registeredAt === null ? 0 : this.clock.steady() - this.#registeredAt;
    this.#patience = lineEnded(this.#patience, heldMs);
    this.#registeredAt = null;
    this.#isBackingOff = false;
    const socket = this.#socket;
    this.#socket = null; // first: what its end sets off must find it gone
    socket?.removeAllListeners();
    socket?.io.off("ping");
    socket?.disconnect();
  }
}

function authOf(identity: Identity): Record<string, unknown> {
  if ("playerKey" in identity) return { player_key: identity.playerKey };
  return identity.pairingSecret === null
    ? { pairing: true }
    : { pairing: true, pairing_secret: identity.pairingSecret };
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
