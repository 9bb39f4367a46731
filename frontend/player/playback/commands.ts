/** What a screen does on the word of a technician. Each command is written down before it is done. Pure. */
import { pause, resume, skipToNext } from "./departures";
import { begin, finish, heard, judge, owed, type Command, type Outcome } from "./ledger";
import type { Effect, State, Step } from "./state";

export function receiveCommand(state: State, command: Command, at: number): Step {
  const verdict = judge(state.ledger, command);
  switch (verdict.kind) {
    case "under_way":
      return [state, [answer(command, "delivered", null)]]; // it asks because it has not heard so
    case "answered":
      return [state, [answer(command, verdict.entry.outcome ?? "failed", verdict.entry.detail)]];
    case "overtaken":
      return finished(
        { ...state, ledger: begin(state.ledger, command) },
        command,
        "failed",
        "overtaken by a newer command",
      );
    case "new": {
      const [after, effects] = obey({ ...state, ledger: begin(state.ledger, command) }, command, at);
      return [after, [answer(command, "delivered", null), ...effects]];
    }
  }
}

export function commandFinished(state: State, id: string, outcome: Outcome, detail: string | null): Step {
  const ledger = finish(state.ledger, id, outcome, detail);
  const restarting = state.restarting === id ? null : state.restarting;
  return [{ ...state, ledger, restarting }, [{ kind: "save" }, { kind: "answer", id, stage: outcome, detail }]];
}

/** The server has answered: this outcome need not be told again. */
export function outcomeHeard(state: State, id: string): Step {
  if (!owed(state.ledger).some((entry) => entry.id === id)) return [state, []];
  return [{ ...state, ledger: heard(state.ledger, id) }, [{ kind: "save" }]];
}

/** What the server may not have heard before the line broke. */
export function tellOwed(state: State): Effect[] {
  return owed(state.ledger).map(({ id, outcome, detail }) => ({ kind: "answer", id, stage: outcome, detail }));
}

function obey(state: State, command: Command, at: number): Step {
  switch (command.command) {
    case "play":
      return moved({ ...state, departure: resume(state.plan, state.departure, at) }, command);
    case "pause":
      return moved({ ...state, departure: pause(state.departure, at) }, command);
    case "next":
      return moved({ ...state, departure: skipToNext(state.plan, state.departure, at) }, command);
    case "volume":
      return setVolume(state, command);
    case "identify":
      return finished(state, command, "done", null, [{ kind: "identify" }]);
    case "sync":
      return [state, [{ kind: "save" }, { kind: "check_everything", commandId: command.id }]];
    case "restart":
      return [{ ...state, restarting: command.id }, [{ kind: "save" }, { kind: "reload" }]];
    default:
      return finished(state, command, "unsupported", `a web player cannot do ${command.command}`);
  }
}

function moved(state: State, command: Command): Step {
  return finished(state, command, "done", null, [{ kind: "refresh_picture" }]);
}

function setVolume(state: State, command: Command): Step {
  const volume = command.params["volume"] ?? command.params["level"];
  if (typeof volume !== "number" || !(volume >= 0 && volume <= 100)) {
    return finished(state, command, "failed", "volume must be a number from 0 to 100");
  }
  return finished({ ...state, volume }, command, "done", null, [{ kind: "set_volume", volume }]);
}

/** Saved first, done second, said last: a reload in between can neither repeat nor forget it. */
function finished(
  state: State,
  command: Command,
  outcome: Outcome,
  detail: string | null,
  effects: Effect[] = [],
): Step {
  const ledger = finish(state.ledger, command.id, outcome, detail);
  return [{ ...state, ledger }, [{ kind: "save" }, ...effects, answer(command, outcome, detail)]];
}

function answer(command: Command, stage: "delivered" | Outcome, detail: string | null): Effect {
  return { kind: "answer", id: command.id, stage, detail };
}
