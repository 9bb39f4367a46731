/** A server that goes and comes back, as at every deploy, or that hangs: its screens go on and come back by themselves. */
import type { Page, WebSocket } from "@playwright/test";
import { expect, readCode, screenTest as test } from "./fixtures";
import type { Manager } from "./manager";

/** Told to stay away for 30 s at most, a screen tries until the server is up. */
const BACK_WITHIN_MS = 60_000;

test.describe.configure({ timeout: 180_000 });

/** A screen that shows a film over and over, paired, and able to start without the server. */
async function showFilm(manager: Manager, page: Page): Promise<number> {
  const { id } = await manager.show("bigbuckbunny.mp4", await readCode(page));
  await manager.expectInStep(id);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  return id;
}

interface Heard {
  told: { code: string; retryAfterMs: number; at: number }[];
  connectedAt: number[];
  loads: number;
}

/** What a screen is told while it plays, when it connects, and how often its page is loaded anew. */
function eavesdrop(page: Page): Heard {
  const heard: Heard = { told: [], connectedAt: [], loads: 0 };
  page.on("load", () => (heard.loads += 1));
  page.on("websocket", (socket: WebSocket) => {
    heard.connectedAt.push(Date.now());
    socket.on("framereceived", ({ payload }) => {
      const event = /^42\["register_error",(\{.*\})\]$/.exec(payload.toString());
      if (!event) return;
      const { code, retry_after_ms } = JSON.parse(event[1] ?? "") as { code: string; retry_after_ms: number };
      heard.told.push({ code, retryAfterMs: retry_after_ms, at: Date.now() });
    });
  });
  return heard;
}

/** Sees the film go on. */
async function expectPlaying(page: Page): Promise<void> {
  const film = page.locator(".layer.seen video");
  const position = () => film.evaluate((video: HTMLVideoElement) => video.currentTime);
  const before = await position();
  await expect.poll(position).not.toBe(before);
}

test("f22: while the server restarts the screen plays on; it comes back when it was told, and fetches nothing again", async ({
  server,
  manager,
  openScreen,
}) => {
  const { page } = await openScreen();
  const heard = eavesdrop(page);
  const id = await showFilm(manager, page);
  const connections = heard.connectedAt.length;
  const fetched: string[] = [];
  page.on("request", (request) => fetched.push(new URL(request.url()).pathname));

  expect(await server.stop()).toBe(true);
  expect(heard.told).toMatchObject([{ code: "restarting" }]);
  await expectPlaying(page);
  await server.start();

  await expect.poll(() => heard.connectedAt.length, { timeout: BACK_WITHIN_MS }).toBeGreaterThan(connections);
  await manager.expectBeat(id, BACK_WITHIN_MS);
  await manager.expectInStep(id);
  const [farewell] = heard.told;
  const awayMs = (heard.connectedAt[connections] ?? 0) - (farewell?.at ?? 0);
  expect(awayMs + 100).toBeGreaterThan(farewell?.retryAfterMs ?? Infinity); // the browser tells us of both a little late
  expect(heard.loads).toBe(0);
  expect(fetched.filter((path) => path.startsWith("/media/"))).toEqual([]);
});

test("f22: commands given at the very moment the server stops are done once", async ({
  server,
  manager,
  openScreen,
}) => {
  const { page } = await openScreen();
  const heard = eavesdrop(page);
  const id = await showFilm(manager, page);

  const restart = await manager.command(id, "restart");
  const volume = await manager.command(id, "volume", { volume: 30 });
  await server.stop();
  await server.start();

  await expect(async () => expect((await manager.outcome(id, restart))?.status).toBe("done")).toPass({
    timeout: BACK_WITHIN_MS,
  });
  await manager.expectOutcome(id, volume, "done");
  await manager.expectInStep(id);
  await manager.expectBeat(id); // at which open commands would come again
  expect(heard.loads).toBe(1);
  const film = page.locator(".layer.seen video");
  expect(await film.evaluate((video: HTMLVideoElement) => video.volume)).toBeCloseTo(0.3);
});

test("a server that hangs is noticed by its silence: the screen plays on, and speaks on a new line when it answers again", async ({
  server,
  manager,
  openScreen,
}) => {
  const { page } = await openScreen();
  const heard = eavesdrop(page);
  const id = await showFilm(manager, page);
  const connections = heard.connectedAt.length;

  server.freeze();
  await expect.poll(() => heard.connectedAt.length, { timeout: BACK_WITHIN_MS }).toBeGreaterThan(connections);
  await expectPlaying(page);
  server.thaw();

  await manager.expectBeat(id, BACK_WITHIN_MS);
  await manager.expectInStep(id);
  const pause = await manager.command(id, "pause");
  await manager.expectOutcome(id, pause, "done");
  expect(heard.loads).toBe(0);
});
