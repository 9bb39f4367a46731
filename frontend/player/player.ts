/** The player's hands: it keeps the state, asks `next` what to do, and does it, one thing after the other. */
import { note } from "./journal";
import type { Connection } from "./line/connection";
import { isTaken } from "./line/wire";
import type { Upkeep } from "./media/upkeep";
import type { Fetching } from "./media/fetching";
import type { Memory } from "./memory";
import { next, type Effect, type Happening, type State } from "./playback";

const MOST_FAULT_CHARACTERS = 500;

export interface Hands {
  memory: Pick<Memory, "keepState">;
  connection: Pick<Connection, "say">;
  fetching: Pick<Fetching, "begin" | "stop">;
  upkeep: Pick<Upkeep, "fetchAgain" | "drop" | "tidy" | "checkSoon" | "checkForCommand" | "makeRoom">;
  stage: {
    refresh(): void;
    settled(): Promise<void>;
    setVolume(volume: number): void;
    turn(orientation: State["orientation"]): void;
    identify(): void;
    forget(sha256: string): void;
  };
  pair(): void;
  reload(): void;
}

export class Player {
  #state: State;
  #doing: Promise<void> = Promise.resolve();
  #hands: Hands | null = null;
  #isSaved = true;

  constructor(state: State) {
    this.#state = state;
  }

  get state(): State {
    return this.#state;
  }

  /** Gives it hands. From now on what happens has effects. */
  equip(hands: Hands): void {
    this.#hands = hands;
  }

  /** Something happened: decides at once, acts in order. */
  happen(happening: Happening): void {
    const [state, effects] = next(this.#state, happening);
    this.#state = state;
    for (const effect of effects) this.#doing = this.#doing.then(() => this.#carryOut(effect));
  }

  async #carryOut(effect: Effect): Promise<void> {
    if (!this.#hands) throw new Error("the player has no hands yet");
    try {
      await this.#act(effect, this.#hands);
    } catch (cause) {
      note(`Could not ${effect.kind}.`, cause); // one failing act must not stop those that follow
    }
  }

  async #act(effect: Effect, { memory, connection, fetching, upkeep, stage, pair, reload }: Hands): Promise<void> {
    switch (effect.kind) {
      case "save":
        return this.#save(memory, upkeep);
      case "acknowledge":
        // "Applied" is said when the switch is seen; what follows need not wait for that.
        if (effect.status === "applied")
          void stage.settled().then(() => connection.say("campaign_ack", acknowledgement(effect)));
        else connection.say("campaign_ack", acknowledgement(effect));
        return;
      case "answer":
        return this.#answer(effect, connection);
      case "report":
        return connection.say("player_status_update", {
          status: effect.fault === null ? "playing" : "fault",
          fault: effect.fault?.slice(0, MOST_FAULT_CHARACTERS) ?? null,
        });
      case "report_broken":
        return connection.say("media_broken", {
          sha256: effect.sha256,
          why: effect.why.slice(0, MOST_FAULT_CHARACTERS),
        });
      case "fetch_plan":
        return fetching.begin(effect.plan);
      case "stop_fetching":
        return fetching.stop();
      case "fetch_again":
        return upkeep.fetchAgain(effect.content, effect.afterMs);
      case "drop_media":
        stage.forget(effect.sha256);
        return upkeep.drop(effect.sha256);
      case "tidy_shelf":
        return upkeep.tidy();
      case "check_shelf":
        return upkeep.checkSoon(effect.plan);
      case "check_everything":
        return upkeep.checkForCommand(effect.commandId);
      case "refresh_picture":
        return stage.refresh();
      case "set_volume":
        return stage.setVolume(effect.volume);
      case "turn_picture":
        return stage.turn(effect.orientation);
      case "identify":
        return stage.identify();
      case "reload":
        return this.#isSaved ? reload() : this.#refuseRestart();
      case "pair":
        return pair();
    }
  }

  /** An outcome is told until the server answers: if the line breaks first, again after the next register. */
  #answer({ id, stage, detail }: Extract<Effect, { kind: "answer" }>, connection: Hands["connection"]): void {
    const said = { command_id: id, stage, detail };
    if (stage === "delivered") return connection.say("player_status_update", said);
    connection.say("player_status_update", said, (answer) => {
      if (isTaken(answer)) this.happen({ kind: "outcome_heard", id });
    });
  }

  /** What cannot be kept because the disk is full gets room from old files, once. */
  async #save(memory: Hands["memory"], upkeep: Hands["upkeep"]): Promise<void> {
    this.#isSaved = false;
    try {
      await memory.keepState(this.#state);
    } catch (cause) {
      if (!(await upkeep.makeRoom())) throw cause;
      await memory.keepState(this.#state);
    }
    this.#isSaved = true;
  }

  /** A restart that cannot be written down would be done again and again. */
  #refuseRestart(): void {
    const id = this.#state.restarting;
    if (id === null) return;
    this.happen({ kind: "command_finished", id, outcome: "failed", detail: "the storage of this screen is full" });
  }
}

function acknowledgement(ack: Extract<Effect, { kind: "acknowledge" }>): Record<string, unknown> {
  return { plan_hash: ack.hash, revision: ack.revision, status: ack.status, missing: ack.missing, detail: ack.detail };
}
