/** Receiving a plan, fetching what it needs, and switching to it only when every file is there and verified. Pure. */
import { mediaOf, type Plan } from "../plan/plan";
import type { Effect, State, Step } from "./state";

export function receivePlan(state: State, plan: Plan): Step {
  if (plan.revision < state.revision) return [state, []];
  const heard = { ...state, revision: plan.revision };
  if (plan.hash === state.plan?.hash) return backTo(heard, plan);
  if (plan.hash === state.pending?.hash) {
    return [{ ...heard, pending: plan }, [acknowledge(plan, "downloading", state.missing)]];
  }
  const pending = { ...heard, pending: plan, missing: mediaOf(plan).length };
  return [pending, [{ kind: "save" }, { kind: "fetch_plan", plan }]];
}

/** The server holds this screen to be up to date: a plan still being fetched is wanted no more. */
export function settleOn(state: State, wantedHash: string | null): Step {
  if (!state.plan || wantedHash !== state.plan.hash || !state.pending) return [state, []];
  return backTo(state, state.plan);
}

function backTo(state: State, plan: Plan): Step {
  const effects: Effect[] = [{ kind: "save" }, { kind: "refresh_picture" }, acknowledge(plan, "applied", 0)];
  if (state.pending) effects.unshift({ kind: "stop_fetching" });
  return [{ ...state, plan, pending: null, missing: 0 }, effects];
}

export function planMissing(state: State, hash: string, missing: number): Step {
  if (state.pending?.hash !== hash) return [state, []];
  const effects: Effect[] = [acknowledge(state.pending, "downloading", missing)];
  if (!state.plan) effects.push({ kind: "refresh_picture" }); // the quiet card says how far it is
  return [{ ...state, missing }, effects];
}

export function planReady(state: State, hash: string): Step {
  const plan = state.pending;
  if (plan?.hash !== hash) return [state, []];
  const effects: Effect[] = [
    { kind: "save" },
    { kind: "refresh_picture" },
    acknowledge(plan, "applied", 0),
    { kind: "tidy_shelf", plan },
  ];
  return [{ ...state, plan, pending: null, missing: 0, troubles: soundAgain(state, plan) }, effects];
}

/** The show goes on with the old plan; the fetch goes on too. */
export function failPlan(state: State, hash: string, detail: string): Step {
  if (state.pending?.hash !== hash) return [state, []];
  return [state, [acknowledge(state.pending, "failed", state.missing, detail)]];
}

/** Files of the new plan were just verified; troubles with files it does not use are forgotten. */
function soundAgain(state: State, plan: Plan): State["troubles"] {
  const used = new Set(mediaOf(plan).map(({ sha256 }) => sha256));
  const kept = Object.entries(state.troubles).filter(([sha256]) => used.has(sha256));
  return Object.fromEntries(kept.map(([sha256, trouble]) => [sha256, { ...trouble, isBroken: false }]));
}

function acknowledge(
  plan: Plan,
  status: "downloading" | "applied" | "failed",
  missing: number,
  detail: string | null = null,
): Effect {
  return { kind: "acknowledge", hash: plan.hash, revision: plan.revision, status, missing, detail };
}
