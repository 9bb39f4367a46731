// @vitest-environment node
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readPlan, type Plan } from "../plan/plan";
import { answers, breaksAfter, loginPage, serveMedia, type MediaServer } from "../test/media_server";
import { wirePlan } from "../test/plans";
import { freshStore } from "../test/storage";
import { MediaFault } from "./faults";
import { Fetching, type Progress } from "./fetching";
import { hashOf } from "./hash";
import { partsIn, type Parts } from "./parts";
import { shelfInStore, type Shelf } from "./shelf";

const FILM = new TextEncoder().encode("a film of few words");

let server: MediaServer;
let shelf: Shelf;
let parts: Parts;
let film: Plan;
let told: string[];
let progress: Progress;

beforeEach(async () => {
  server = await serveMedia(FILM);
  const store = await freshStore();
  shelf = shelfInStore(store);
  parts = partsIn(store);
  const sha256 = await hashOf(new Blob([FILM]));
  const wire = wirePlan({ contents: [{ title: "film", type: "video", sha256 }], items: [{ content: 0, seconds: 10 }] });
  const contents = (wire["contents"] as object[]).map((each) => ({ ...each, url: server.url, bytes: FILM.length }));
  film = readPlan({ ...wire, contents });
  told = [];
  progress = {
    onMissing: (_hash, missing) => told.push(`missing ${missing}`),
    onReady: (hash) => told.push(`ready ${hash}`),
    onFault: (_hash, fault) => told.push(fault),
    onUnsound: (content) => told.push(`unsound ${content.title}`),
  };
});
afterEach(() => server.close());

const fetchingWith = (place: Shelf, makeRoom = () => Promise.resolve(false)) =>
  new Fetching(place, parts, progress, makeRoom);
const untilReady = (fetching: Fetching) =>
  vi.waitFor(
    () => {
      fetching.hurry();
      expect(told.at(-1)).toBe("ready one");
    },
    { timeout: 15_000 },
  );

describe("fetching a plan", () => {
  test("brings what is missing and says when it is whole", async () => {
    const fetching = fetchingWith(shelf);
    fetching.begin(film);
    await untilReady(fetching);

    expect(told).toEqual(["missing 1", "ready one"]);
    expect(await (await shelf.open(film.contents[0]?.sha256 ?? ""))?.text()).toBe("a film of few words");
  });

  test("fetches nothing that is there", async () => {
    await shelf.keep(film.contents[0]?.sha256 ?? "", new Blob([FILM]));
    const fetching = fetchingWith(shelf);
    fetching.begin(film);
    await untilReady(fetching);

    expect(told).toEqual(["ready one"]);
    expect(server.asked).toEqual([]);
  });

  test("of a changed plan fetches the new file alone", async () => {
    const [known] = film.contents;
    if (!known) throw new Error("the test's plan has a film");
    const there = { ...known, title: "picture", sha256: await hashOf(new Blob(["a picture"])) };
    await shelf.keep(there.sha256, new Blob(["a picture"]));
    const fetching = fetchingWith(shelf);
    fetching.begin({ ...film, contents: [there, known] });
    await untilReady(fetching);

    expect(told).toEqual(["missing 1", "ready one"]);
    expect(server.asked).toHaveLength(1);
  });

  test("that is begun again asks for nothing once more", async () => {
    const fetching = fetchingWith(shelf);
    fetching.begin(film);
    await untilReady(fetching);
    told.length = 0;
    fetching.begin(film);
    await untilReady(fetching);

    expect(server.asked).toHaveLength(1);
  });

  test("tries again over a bad line and does not bother anybody with it", async () => {
    server.habits.push(breaksAfter(5), answers(503));
    const fetching = fetchingWith(shelf);
    fetching.begin(film);
    await untilReady(fetching);

    expect(told).toEqual(["missing 1", "ready one"]);
    expect(server.asked).toHaveLength(3);
  });

  test("tells of a file that is not what was announced, and goes on trying", async () => {
    server.habits.push(loginPage);
    const fetching = fetchingWith(shelf);
    fetching.begin(film);
    await untilReady(fetching);

    expect(told[1]).toMatch(/^film: .*(longer|shorter) than announced$/);
    expect(told.at(-1)).toBe("ready one");
  });

  test("given up says nothing more", async () => {
    server.habits.push(() => undefined);
    const fetching = fetchingWith(shelf);
    fetching.begin(film);
    await vi.waitFor(() => expect(server.asked).toHaveLength(1));
    fetching.stop();
    await new Promise((resolve) => setTimeout(resolve, 50));

    expect(told).toEqual(["missing 1"]);
  });

  test("leaves no pieces behind once the file is on the shelf", async () => {
    server.habits.push(breaksAfter(5));
    const fetching = fetchingWith(shelf);
    fetching.begin(film);
    await untilReady(fetching);

    expect(await parts.read(film.contents[0]?.sha256 ?? "")).toEqual([]);
  });
});

/** A shelf that has no room the first few times. */
const fullFor = (times: number): Shelf => ({
  ...shelf,
  keep: (sha256, blob) => {
    times -= 1;
    return times >= 0
      ? Promise.reject(new MediaFault("full", "the storage of this screen is full"))
      : shelf.keep(sha256, blob);
  },
});

describe("a full storage", () => {
  test("gets room from old files at once", async () => {
    const fetching = fetchingWith(fullFor(1), () => Promise.resolve(true));
    fetching.begin(film);
    await untilReady(fetching);

    expect(told).toEqual(["missing 1", "ready one"]);
  });

  test("without old files is told, and tried again later", async () => {
    const fetching = fetchingWith(fullFor(1));
    fetching.begin(film);
    await untilReady(fetching);

    expect(told).toEqual(["missing 1", "film: the storage of this screen is full", "ready one"]);
  });
});
