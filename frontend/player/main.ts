/** Puts the player together and starts it. */
import { note } from "./journal";
import { followBranding } from "./branding";
import { Connection } from "./line/connection";
import { ServerClock } from "./line/clock";
import { Fetching } from "./media/fetching";
import { partsIn } from "./media/parts";
import { openShelf } from "./media/shelf";
import { Upkeep } from "./media/upkeep";
import { Memory } from "./memory";
import type { Content } from "./plan/plan";
import { Player } from "./player";
import { Screen } from "./screen";
import { openStore } from "./store";
import { Talk } from "./talk";
import { keepStorage, stayAwake, welcomeTouch } from "./views/machine";
import { watch } from "./views/watchdog";
import { startWorker } from "./offline";
import { words } from "./words";

addEventListener("unhandledrejection", ({ reason }) => note("Something was left undone.", reason));
addEventListener("error", ({ error, message }) => note("Something broke.", error ?? message));

const reload = () => location.reload();

async function start(): Promise<void> {
  document.documentElement.lang = navigator.language;
  void startWorker();
  const store = await openStore(reload);
  const memory = new Memory(store);
  const shelf = await openShelf(store);
  const self = await memory.recallSelf();
  const clock = new ServerClock(await memory.recallClockOffset());
  const player = new Player(await memory.recallState());

  const screen = new Screen(player, clock, shelf, () => talk.self);
  const talk: Talk = new Talk({ player, memory, clock, screen, shelf, self });
  const connection = new Connection(clock, talk);
  talk.speakThrough(connection);

  const parts = partsIn(store);
  const upkeep = new Upkeep(shelf, parts, () => fetching, {
    state: () => player.state,
    happen: (happening) => player.happen(happening),
    askAgain: () => connection.register(),
  });
  const progress = {
    onMissing: (hash: string, missing: number) => player.happen({ kind: "plan_missing", hash, missing }),
    onReady: (hash: string) => player.happen({ kind: "plan_ready", hash }),
    onFault: (hash: string, detail: string) => player.happen({ kind: "plan_failed", hash, detail }),
    onUnsound: (content: Content, why: string) => player.happen({ kind: "media_unsound", content, why }),
  };
  const fetching: Fetching = new Fetching(shelf, parts, progress, () => upkeep.makeRoom());

  player.equip({ memory, connection, fetching, upkeep, stage: screen, pair: () => talk.pair(), reload });
  screen.whenInDoubt((content) => upkeep.inspect(content));
  player.happen({ kind: "resumed" });
  await followBranding(memory, (branding) => screen.brand(branding));
  talk.begin();

  addEventListener("online", () => {
    fetching.hurry();
    connection.hurry();
  });
  watch({
    inStepAt: () => screen.inStepAt,
    steady: () => clock.steady(),
    recallReloads: () => memory.recallReloads(),
    keepReloads: (reloads) => memory.keepReloads(reloads),
    reload,
  });
  welcomeTouch(() => connection.beat());
  stayAwake();
  await keepStorage();
}

start().catch((cause: unknown) => {
  note("The player cannot start.", cause);
  const said = document.createElement("p");
  said.className = "note";
  said.textContent = words.cannotStart;
  document.body.append(said);
  setTimeout(() => location.reload(), 60_000);
});
