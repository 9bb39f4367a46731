// @vitest-environment node
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { BEGINNING, type Happening, type State } from "../playback";
import { readPlan, type Plan } from "../plan/plan";
import { answers, serveMedia, type MediaServer } from "../test/media_server";
import { wirePlan } from "../test/plans";
import { freshStore } from "../test/storage";
import { Fetching } from "./fetching";
import { hashOf } from "./hash";
import { partsIn } from "./parts";
import { shelfInStore, type Shelf } from "./shelf";
import { Upkeep } from "./upkeep";

const FILM = new TextEncoder().encode("a film of few words");

const idle = () => undefined;

let server: MediaServer;
let shelf: Shelf;
let film: Plan;
let sha256: string;
let state: State;
let happened: Happening[];
let asked: number;
let upkeep: Upkeep;

beforeEach(async () => {
  server = await serveMedia(FILM);
  const store = await freshStore();
  shelf = shelfInStore(store);
  sha256 = await hashOf(new Blob([FILM]));
  const wire = wirePlan({ contents: [{ title: "film", type: "video", sha256 }], items: [{ content: 0, seconds: 10 }] });
  const contents = (wire["contents"] as object[]).map((each) => ({ ...each, url: server.url, bytes: FILM.length }));
  film = readPlan({ ...wire, contents });
  state = { ...BEGINNING, plan: film };
  happened = [];
  asked = 0;
  const ignored = { onMissing: idle, onReady: idle, onFault: idle, onUnsound: idle };
  const parts = partsIn(store);
  const fetching = new Fetching(shelf, parts, ignored, () => Promise.resolve(false));
  upkeep = new Upkeep(shelf, parts, () => fetching, {
    state: () => state,
    happen: (happening) => happened.push(happening),
    askAgain: () => (asked += 1),
  });
});
afterEach(() => server.close());

const content = () => {
  const [found] = film.contents;
  if (!found) throw new Error("the test's plan has a film");
  return found;
};

describe("looking after the shelf", () => {
  test("a damaged file is fetched again", async () => {
    upkeep.fetchAgain(content(), 0);

    await vi.waitFor(() => expect(happened).toEqual([{ kind: "media_fetched", sha256 }]));
    expect(await shelf.has(sha256)).toBe(true);
  });

  test("until the server has it again", async () => {
    server.habits.push(answers(503));
    upkeep.fetchAgain(content(), 0);

    await vi.waitFor(() => expect(happened).toEqual([{ kind: "media_fetched", sha256 }]), { timeout: 10_000 });
    expect(server.asked).toHaveLength(2);
  });

  test("unless no plan wants it any more", async () => {
    state = BEGINNING;
    upkeep.fetchAgain(content(), 0);
    await new Promise((resolve) => setTimeout(resolve, 50));

    expect(server.asked).toEqual([]);
  });

  test("sync verifies every file, asks for the newest plan, and says what it found", async () => {
    await shelf.keep(sha256, new Blob(["rotten"]));
    upkeep.checkForCommand("sync-id");

    await vi.waitFor(() => expect(happened).toHaveLength(2));
    expect(happened[0]).toMatchObject({ kind: "media_failed", why: "its file is damaged" });
    expect(happened[1]).toMatchObject({ kind: "command_finished", id: "sync-id", outcome: "done" });
    expect(asked).toBe(1);
  });

  test("a sound file that could not be made ready is not blamed", async () => {
    await shelf.keep(sha256, new Blob([FILM]));
    upkeep.inspect(content());
    await new Promise((resolve) => setTimeout(resolve, 50));

    expect(happened).toEqual([]);
  });

  test("after a switch old files go when room is short", async () => {
    await shelf.keep("old", new Blob(["old"]));
    await shelf.keep(sha256, new Blob([FILM]));
    await upkeep.tidy();

    expect(await shelf.list()).toEqual([sha256]);
  });
});
