/** Files that cannot be shown: skipped, told once, thrown away and fetched again. Pure. */
import type { Content } from "../plan/plan";
import type { Effect, State, Step } from "./state";

const HOUR_MS = 3_600_000;

export function mediaFailed(state: State, content: Content, why: string): Step {
  const { sha256 } = content;
  if (sha256 === null) return [state, [{ kind: "report", fault: `${content.title}: ${why}` }]];
  const trouble = state.troubles[sha256] ?? { failures: 0, isBroken: false, fault: `${content.title}: ${why}` };
  if (trouble.isBroken) return [state, []];
  const failures = trouble.failures + 1;
  const effects: Effect[] = [
    { kind: "refresh_picture" },
    { kind: "drop_media", sha256 },
    // A file that failed twice is probably one this machine cannot decode: no need to fetch it all day.
    { kind: "fetch_again", content, afterMs: failures === 1 ? 0 : HOUR_MS },
  ];
  if (failures === 1) effects.push({ kind: "report", fault: trouble.fault }, { kind: "report_broken", sha256, why });
  return [{ ...state, troubles: { ...state.troubles, [sha256]: { ...trouble, failures, isBroken: true } } }, effects];
}

/** What the server sends for it is not what it announced: it should look at its own file. */
export function mediaUnsound(state: State, { sha256 }: Content, why: string): Step {
  return [state, sha256 === null ? [] : [{ kind: "report_broken", sha256, why }]];
}

/** A fresh, verified copy is on the shelf. */
export function mediaFetched(state: State, sha256: string): Step {
  const trouble = state.troubles[sha256];
  if (!trouble) return [state, []];
  return [
    { ...state, troubles: { ...state.troubles, [sha256]: { ...trouble, isBroken: false } } },
    [{ kind: "refresh_picture" }],
  ];
}

/** It had its turn without a fault: the next failure is news again. */
export function mediaPlayed(state: State, sha256: string): Step {
  if (!state.troubles[sha256] || state.troubles[sha256].isBroken) return [state, []];
  const { [sha256]: _healed, ...troubles } = state.troubles;
  return [{ ...state, troubles }, reportAll(troubles)];
}

/** What is wrong now, as one text; null when nothing is any more. */
export function reportAll(troubles: State["troubles"]): Effect[] {
  const faults = Object.values(troubles).map(({ fault }) => fault);
  return [{ kind: "report", fault: faults.length > 0 ? faults.join("; ") : null }];
}
