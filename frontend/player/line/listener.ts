/** Who speaks on the line, who hears what comes, and under what conditions. */
import type { Command } from "../playback/ledger";
import type { Paired, PairingCode, Registered } from "./wire";

/** Who connects: a screen with its key, or one that waits to be paired. */
export type Identity = { playerKey: string } | { pairingSecret: string | null };

export interface Listener {
  /** What a register or a heartbeat says beyond the key. */
  introduction(): Record<string, unknown>;
  heartbeat(): Record<string, unknown>;
  onRegistered(registered: Registered): void;
  onPlan(message: unknown): void;
  onCommand(command: Command): void;
  onPairingCode(code: PairingCode): void;
  onPaired(paired: Paired): void;
  /** The key opens nothing any more. The line is closed; whoever hears this says under which name to come back. */
  onRevoked(): void;
  /** Another machine speaks for this screen. */
  onReplaced(): void;
  onLost(): void;
  onClockSet(): void;
}

export interface Conditions {
  /** Where the server is; the page's own unless said otherwise. */
  address?: string;
  /** A number from 0 to 1, by chance. */
  chance: () => number;
  /** A server that does not answer for so long is not there. */
  answerMs: number;
}
