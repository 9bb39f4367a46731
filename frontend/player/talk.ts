/** What the player says to the server and what it makes of what it hears. */
import { note } from "./journal";
import type { Connection } from "./line/connection";
import type { Listener } from "./line/listener";
import type { ServerClock } from "./line/clock";
import type { Paired, PairingCode, Registered } from "./line/wire";
import type { Shelf } from "./media/shelf";
import type { Memory, Self } from "./memory";
import { lookForNewerPlayer } from "./offline";
import { readIdentity, readPlan } from "./plan/plan";
import { ReadingError } from "./plan/reading";
import type { Command } from "./playback/ledger";
import type { Player } from "./player";
import type { Screen } from "./screen";
import { APP_VERSION, CAPABILITIES, resolution, systemInfo } from "./system";

const PROTOCOL = 1;
/** A wait after which a pairing code has surely run out. */
const AFTER_EXPIRY_MS = 2_000;
/** An unpaired screen knows no server time: its own clock may not make it ask all the time, or never. */
const SHORTEST_CODE_MS = 60_000;
const LONGEST_CODE_MS = 900_000;
/** A server that is back may have brought a newer player. */
const LOOK_WITHIN_MS = 60_000;
/** Changes of the picture are told at most this often beside the regular beats. */
const TELL_EVERY_MS = 5_000;

interface Parties {
  player: Player;
  memory: Memory;
  clock: ServerClock;
  screen: Screen;
  shelf: Shelf;
  self: Self;
}

export class Talk implements Listener {
  readonly #parties: Parties;
  #connection: Connection | null = null;
  #self: Self;
  #system: Record<string, unknown> = {};
  #codeExpiry: ReturnType<typeof setTimeout> | undefined;
  #toldAt = -Infinity;
  #telling: ReturnType<typeof setTimeout> | undefined;

  constructor(parties: Parties) {
    this.#parties = parties;
    this.#self = parties.self;
  }

  get self(): Self {
    return this.#self;
  }

  speakThrough(connection: Connection): void {
    this.#connection = connection;
    this.#parties.screen.whenShown(() => this.#tellWhatPlays());
  }

  /** Connects with the screen's key; without one it asks to be paired. */
  begin(): void {
    clearTimeout(this.#codeExpiry);
    const { playerKey, pairingSecret } = this.#self;
    this.#connection?.open(playerKey === null ? { pairingSecret } : { playerKey });
  }

  /** Asks to be paired again. The key that was refused is tried again from time to time: the server may know it by then. */
  pair(): void {
    this.#connection?.openLater({ pairingSecret: this.#self.pairingSecret });
    this.#tryKeyIn(LONGEST_CODE_MS);
  }

  introduction(): Record<string, unknown> {
    return {
      device_type: "web",
      resolution: resolution(),
      app_version: APP_VERSION,
      protocol: PROTOCOL,
      plan_hash: this.#parties.player.state.plan?.hash ?? null,
      capabilities: CAPABILITIES,
    };
  }

  heartbeat(): Record<string, unknown> {
    void this.#lookAround();
    const { state } = this.#parties.player;
    const seen = this.#parties.screen.seen;
    return {
      status: this.#status(),
      current_campaign_id: seen?.item ? (seen.item.campaignId ?? state.plan?.campaignId ?? null) : null,
      current_content_id: seen?.content?.id ?? null,
      plan_hash: state.plan?.hash ?? null,
      pending_hash: state.pending?.hash ?? null,
      system_info: this.#system,
    };
  }

  onRegistered(said: Registered): void {
    this.#keepSelf({
      playerId: said.playerId,
      pairingSecret: null,
      name: said.name,
      location: said.location,
      code: said.code,
    });
    this.#parties.player.happen({ kind: "registered", ...said, at: this.#parties.clock.now() });
    // Not all at once: after a deploy every screen comes back within a minute.
    setTimeout(() => void lookForNewerPlayer(), Math.random() * LOOK_WITHIN_MS);
  }

  onRevoked(): void {
    this.#parties.player.happen({ kind: "key_revoked" });
  }

  onPlan(message: unknown): void {
    try {
      this.#parties.player.happen({ kind: "plan_received", plan: readPlan(message) });
    } catch (cause) {
      if (!(cause instanceof ReadingError)) throw cause;
      note("A plan could not be read.", cause);
      const { hash, revision } = readIdentity(message);
      const refusal = {
        plan_hash: hash,
        revision,
        status: "failed",
        missing: 0,
        detail: `not understood: ${cause.message}`,
      };
      this.#connection?.say("campaign_ack", refusal);
    }
  }

  onCommand(command: Command): void {
    this.#parties.player.happen({ kind: "command_received", command, at: this.#parties.clock.now() });
  }

  /** A code runs out; then the key it may still have is tried once more, before a new code is asked for. */
  onPairingCode(code: PairingCode): void {
    this.#keepSelf({ pairingSecret: code.secret });
    this.#parties.screen.showCode(code);
    const left = code.expiresAt - this.#parties.clock.now() + AFTER_EXPIRY_MS;
    this.#tryKeyIn(Math.min(Math.max(left, SHORTEST_CODE_MS), LONGEST_CODE_MS));
  }

  onPaired({ playerId, playerKey }: Paired): void {
    const isSameScreen = playerId === this.#self.playerId;
    this.#keepSelf({ playerId, playerKey });
    this.#parties.player.happen({ kind: "paired", isSameScreen });
    this.begin();
  }

  onReplaced(): void {
    this.#parties.player.happen({ kind: "session_replaced" });
  }

  onLost(): void {
    this.#parties.player.happen({ kind: "went_offline" });
    if (!this.#parties.player.state.isPaired) this.#parties.screen.hideCode();
  }

  onClockSet(): void {
    void this.#parties.memory.keepClockOffset(this.#parties.clock.offsetMs()).catch(cannotKeep);
    this.#parties.screen.refresh();
  }

  #status(): string {
    const { state } = this.#parties.player;
    if (state.departure.pausedAt !== null) return "paused";
    if (state.plan === null) return state.pending ? "downloading" : "idle";
    return this.#parties.screen.seen?.content ? "playing" : "idle";
  }

  /** The console shows what plays within moments, not with the next beat; a short loop must not flood it. */
  #tellWhatPlays(): void {
    clearTimeout(this.#telling);
    const wait = this.#toldAt + TELL_EVERY_MS - this.#parties.clock.steady();
    if (wait > 0) this.#telling = setTimeout(() => this.#tellWhatPlays(), wait);
    else if (this.#parties.player.state.isOnline) {
      this.#toldAt = this.#parties.clock.steady();
      this.#connection?.beat();
    }
  }

  async #lookAround(): Promise<void> {
    this.#system = await systemInfo(this.#parties.shelf);
  }

  #tryKeyIn(ms: number): void {
    clearTimeout(this.#codeExpiry);
    this.#codeExpiry = setTimeout(() => this.begin(), ms);
  }

  #keepSelf(change: Partial<Self>): void {
    this.#self = { ...this.#self, ...change };
    void this.#parties.memory.keepSelf(this.#self).catch(cannotKeep);
  }
}

function cannotKeep(cause: unknown): void {
  note("Something could not be remembered.", cause);
}
