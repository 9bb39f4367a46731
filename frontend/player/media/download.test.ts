// @vitest-environment node
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  answers,
  breaksAfter,
  flipsBytes,
  good,
  ignoresRanges,
  loginPage,
  serveMedia,
  type Habit,
  type MediaServer,
} from "../test/media_server";
import { freshStore } from "../test/storage";
import { download, type Wanted } from "./download";
import { MediaFault } from "./faults";
import { hashOf } from "./hash";
import { partsIn, type Parts } from "./parts";

const FILM = Uint8Array.from({ length: 5_000_000 }, (_, index) => (index * 7 + (index >> 8)) % 251);
const never = new AbortController().signal;

let server: MediaServer;
let parts: Parts;
let wanted: Wanted;

beforeEach(async () => {
  server = await serveMedia(FILM);
  parts = partsIn(await freshStore());
  const sha256 = await hashOf(new Blob([FILM]));
  wanted = { url: server.url, sha256, bytes: FILM.length, mimeType: "video/mp4" };
});
afterEach(() => server.close());

const faultOf = async (habit: Habit, more: Partial<Wanted> = {}): Promise<MediaFault> => {
  server.habits.push(habit);
  const fault: unknown = await download({ ...wanted, ...more }, parts, never).catch((cause: unknown) => cause);
  if (!(fault instanceof MediaFault)) throw new Error(`a fault was expected, not ${String(fault)}`);
  return fault;
};

describe("a download", () => {
  test("brings the file, with its type", async () => {
    const blob = await download(wanted, parts, never);

    expect(await hashOf(blob)).toBe(wanted.sha256);
    expect(blob.type).toBe("video/mp4");
  });

  test("goes on where the line broke", async () => {
    expect((await faultOf(breaksAfter(4_500_000))).code).toBe("line");

    const blob = await download(wanted, parts, never);

    expect(await hashOf(blob)).toBe(wanted.sha256);
    expect(server.asked).toHaveLength(2);
    expect(Number(/bytes=(\d+)-/.exec(server.asked[1] ?? "")?.[1])).toBeGreaterThan(0);
  });

  test("survives a line that breaks again and again", async () => {
    for (let times = 0; times < 3; times += 1) expect((await faultOf(breaksAfter(1_000_000))).isPassing).toBe(true);

    expect(await hashOf(await download(wanted, parts, never))).toBe(wanted.sha256);
  });

  test("begins anew with a server that knows no ranges", async () => {
    await faultOf(breaksAfter(4_500_000));
    server.habits.push(ignoresRanges);

    expect(await hashOf(await download(wanted, parts, never))).toBe(wanted.sha256);
  });

  test("is never a login page", async () => {
    expect((await faultOf(loginPage)).code).toBe("wrong_length");
    expect((await faultOf(loginPage, { bytes: null })).code).toBe("wrong_hash");
    expect(await parts.read(wanted.sha256)).toEqual([]);
  });

  test("is never a file with a flipped byte", async () => {
    expect((await faultOf(flipsBytes)).code).toBe("wrong_hash");

    expect(await hashOf(await download(wanted, parts, never))).toBe(wanted.sha256);
  });

  test.each([
    ["shorter", 5_000_001],
    ["longer", 4_999_999],
  ])("that is %s than announced is refused", async (_what, bytes) => {
    expect((await faultOf(ignoresRanges, { bytes })).code).toBe("wrong_length");
  });

  test("finds out when the pieces it kept are of another file", async () => {
    await parts.add(wanted.sha256, 0, new Blob(["these bytes are not from this film"]));

    expect((await faultOf(good)).code).toBe("wrong_hash");
    expect(await hashOf(await download(wanted, parts, never))).toBe(wanted.sha256);
  });

  test.each([
    [404, "refused", false],
    [403, "refused", false],
    [500, "server", true],
    [503, "server", true],
    [429, "server", true],
  ])("answered with %i is a fault of kind %s", async (status, code, isPassing) => {
    expect(await faultOf(answers(status))).toMatchObject({ code, isPassing });
  });

  test("from a server that is gone waits for the line", async () => {
    await server.close();

    await expect(download(wanted, parts, never)).rejects.toMatchObject({ code: "line" });
  });

  test("that nobody wants any more ends", async () => {
    const controller = new AbortController();
    server.habits.push((_request, response) =>
      response.writeHead(200, { "Content-Length": FILM.length }).flushHeaders(),
    );
    const running = download(wanted, parts, controller.signal);
    controller.abort();

    await expect(running).rejects.toMatchObject({ code: "line" });
  });
});
