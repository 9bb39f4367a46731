/** What the player knows, what can happen to it, and what it may want done. */
import type { Content, Plan } from "../plan/plan";
import type { Departure } from "../scene";
import type { Command, Ledger, Outcome } from "./ledger";

export type Orientation = "landscape" | "portrait" | "landscape-flipped" | "portrait-flipped";

/** Why a file is not shown at the moment, and how often it failed. */
export interface Trouble {
  failures: number;
  isBroken: boolean;
  /** What the server is told of it. */
  fault: string;
}

export interface State {
  /** What plays. */
  plan: Plan | null;
  /** What was received and is being fetched; takes over once every file of it is verified. */
  pending: Plan | null;
  missing: number;
  /** The highest revision heard since the last register: a lower one comes late and is ignored. */
  revision: number;
  departure: Departure;
  volume: number;
  orientation: Orientation;
  isOnline: boolean;
  /** False while the screen waits for its code to be typed in, or after its key was revoked. */
  isPaired: boolean;
  troubles: Readonly<Record<string, Trouble>>;
  ledger: Ledger;
  /** The restart command that is being carried out: still set when the page comes back. */
  restarting: string | null;
  /** Said over the picture: another machine plays under this screen's name. */
  isReplaced: boolean;
}

export type Happening =
  | { kind: "resumed" }
  | {
      kind: "registered";
      planHash: string | null;
      planRevision: number;
      playback: "playing" | "paused";
      volume: number | null;
      orientation: Orientation | null;
      at: number;
    }
  | { kind: "paired"; isSameScreen: boolean }
  | { kind: "plan_received"; plan: Plan }
  | { kind: "plan_missing"; hash: string; missing: number }
  | { kind: "plan_ready"; hash: string }
  | { kind: "plan_failed"; hash: string; detail: string }
  | { kind: "command_received"; command: Command; at: number }
  | { kind: "command_finished"; id: string; outcome: Outcome; detail: string | null }
  | { kind: "outcome_heard"; id: string }
  | { kind: "media_failed"; content: Content; why: string }
  | { kind: "media_unsound"; content: Content; why: string }
  | { kind: "media_fetched"; sha256: string }
  | { kind: "media_played"; sha256: string }
  | { kind: "went_offline" }
  | { kind: "session_replaced" }
  | { kind: "key_revoked" };

export type AckStatus = "downloading" | "applied" | "failed";

export type Effect =
  | { kind: "acknowledge"; hash: string; revision: number; status: AckStatus; missing: number; detail: string | null }
  | { kind: "answer"; id: string; stage: "delivered" | Outcome; detail: string | null }
  | { kind: "report"; fault: string | null }
  | { kind: "report_broken"; sha256: string; why: string }
  | { kind: "save" }
  | { kind: "fetch_plan"; plan: Plan }
  | { kind: "stop_fetching" }
  | { kind: "fetch_again"; content: Content; afterMs: number }
  | { kind: "drop_media"; sha256: string }
  | { kind: "tidy_shelf"; plan: Plan }
  | { kind: "check_shelf"; plan: Plan }
  | { kind: "refresh_picture" }
  | { kind: "set_volume"; volume: number }
  | { kind: "turn_picture"; orientation: Orientation }
  | { kind: "check_everything"; commandId: string }
  | { kind: "identify" }
  | { kind: "reload" }
  | { kind: "pair" };

export type Step = [State, Effect[]];

export const BEGINNING: State = {
  plan: null,
  pending: null,
  missing: 0,
  revision: 0,
  departure: { pausedAt: null, shiftedIn: null, shiftMs: 0 },
  volume: 100,
  orientation: "landscape",
  isOnline: false,
  isPaired: false,
  troubles: {},
  ledger: [],
  restarting: null,
  isReplaced: false,
};

/** Whether a content can be shown now: its file is sound, and a web address needs a line to the world. */
export function canShow(state: State, content: Content): boolean {
  if (!PLAYABLE.has(content.type)) return false;
  if (content.sha256 === null) return content.type === "url" && state.isOnline;
  return state.troubles[content.sha256]?.isBroken !== true;
}

const PLAYABLE = new Set(["image", "video", "audio", "html", "url"]);
