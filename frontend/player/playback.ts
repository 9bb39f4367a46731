/**
 * The player decides here and acts in main.ts: `next` is a pure function of what is known and what happened.
 * Months of screen time are tested in milliseconds.
 */
import { commandFinished, outcomeHeard, receiveCommand, tellOwed } from "./playback/commands";
import { closeInterrupted } from "./playback/ledger";
import { failPlan, planMissing, planReady, receivePlan, settleOn } from "./playback/plans";
import { pause, resume } from "./playback/departures";
import type { Effect, Happening, State, Step } from "./playback/state";
import { mediaFailed, mediaFetched, mediaPlayed, mediaUnsound, reportAll } from "./playback/troubles";

export { BEGINNING, canShow } from "./playback/state";
export type { Effect, Happening, Orientation, State } from "./playback/state";

export function next(state: State, happening: Happening): Step {
  switch (happening.kind) {
    case "resumed":
      return resumed(state);
    case "registered":
      return registered(state, happening);
    case "paired":
      return paired(state, happening.isSameScreen);
    case "plan_received":
      return receivePlan(state, happening.plan);
    case "plan_missing":
      return planMissing(state, happening.hash, happening.missing);
    case "plan_ready":
      return planReady(state, happening.hash);
    case "plan_failed":
      return failPlan(state, happening.hash, happening.detail);
    case "command_received":
      return receiveCommand(state, happening.command, happening.at);
    case "command_finished":
      return commandFinished(state, happening.id, happening.outcome, happening.detail);
    case "outcome_heard":
      return outcomeHeard(state, happening.id);
    case "media_failed":
      return mediaFailed(state, happening.content, happening.why);
    case "media_unsound":
      return mediaUnsound(state, happening.content, happening.why);
    case "media_fetched":
      return mediaFetched(state, happening.sha256);
    case "media_played":
      return mediaPlayed(state, happening.sha256);
    case "went_offline":
      // Keep playing: the shelf has everything. Only web addresses need the line.
      return [{ ...state, isOnline: false }, [{ kind: "refresh_picture" }]];
    case "session_replaced":
      return [{ ...state, isReplaced: true }, [{ kind: "refresh_picture" }]];
    case "key_revoked":
      return [{ ...state, isPaired: false }, [{ kind: "save" }, { kind: "refresh_picture" }, { kind: "pair" }]];
  }
}

/** The page has (re)started: whatever it was doing before is closed, and an unfinished plan is fetched on. */
function resumed(state: State): Step {
  const ledger = closeInterrupted(state.ledger, state.restarting);
  const effects: Effect[] = [
    { kind: "save" },
    { kind: "set_volume", volume: state.volume },
    { kind: "turn_picture", orientation: state.orientation },
    { kind: "refresh_picture" },
  ];
  if (state.plan) effects.push({ kind: "check_shelf", plan: state.plan });
  if (state.pending) effects.push({ kind: "fetch_plan", plan: state.pending });
  return [{ ...state, ledger, restarting: null, isOnline: false, isReplaced: false, revision: 0 }, effects];
}

/** The server knows this screen: what it wants of it holds, whatever was missed meanwhile. */
function registered(state: State, said: Extract<Happening, { kind: "registered" }>): Step {
  const departure =
    said.playback === "paused" ? pause(state.departure, said.at) : resume(state.plan, state.departure, said.at);
  const volume = said.volume ?? state.volume;
  const orientation = said.orientation ?? state.orientation;
  const known: State = {
    ...state,
    departure,
    volume,
    orientation,
    isOnline: true,
    isPaired: true,
    isReplaced: false,
    revision: said.planRevision,
  };
  const [settled, effects] = settleOn(known, said.planHash);
  return [
    settled,
    [
      { kind: "save" },
      { kind: "set_volume", volume },
      { kind: "turn_picture", orientation },
      { kind: "refresh_picture" },
      ...effects,
      ...tellOwed(settled),
      // The server forgets a screen's troubles when it registers; those that last are told again.
      ...(Object.keys(settled.troubles).length > 0 ? reportAll(settled.troubles) : []),
    ],
  ];
}

/** A new screen begins with nothing of the old: neither its plan nor its numbered commands. */
function paired(state: State, isSameScreen: boolean): Step {
  if (isSameScreen) return [{ ...state, isPaired: true }, [{ kind: "save" }, { kind: "refresh_picture" }]];
  const fresh: State = {
    ...state,
    isPaired: true,
    plan: null,
    pending: null,
    missing: 0,
    revision: 0,
    departure: { pausedAt: null, shiftedIn: null, shiftMs: 0 },
    troubles: {},
    ledger: [],
  };
  return [fresh, [{ kind: "stop_fetching" }, { kind: "save" }, { kind: "refresh_picture" }]];
}
