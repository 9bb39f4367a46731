/** A server that goes and comes back, as at every deploy, or that hangs: its screens go on and come back by themselves. */
import type { Page, WebSocket } from "@playwright/test";
import { expect, readCode, screenTest as test } from "./fixtures";
import type { Manager } from "./manager";

/** Told to stay away for 30 s at most, a screen tries until the server is up. */
const BACK_WITHIN_MS = 60_000;

test.describe.configure({ timeout: 180_000 });

/** A screen that shows a film over and over, paired, and able to start without the server. */
async function showFilm(manager: Manager, page: Page): Promise<number> {
  const place = await manager.addPlace("Lobby");
  await manager.play("bigbuckbunny.mp4", place);
  const id = await manager.pair(await readCode(page), "Lobby left", place);
  await manager.expectInStep(id);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  return id;
}

/** What a screen is told while it plays, and when it connects. */
function eavesdrop(page: Page): { told: { code: string; retryAfterMs: number; at: number }[]; connectedAt: number[] } {
  const heard = { told: [] as { code: string; retryAfterMs: number; at: number }[], connectedAt: [] as number[] };
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

test("f22: while the server restarts the screen plays on; it comes back when it was told, and fetches nothing again", async ({
  server,
  manager,
  openScreen,
}) => {
  const { page } = await openScreen();
  const heard = eavesdrop(page);
  const id = await showFilm(manager, page);
  const connections = heard.connectedAt.length;
  let loads = 0;
  const fetched: string[] = [];
  page.on("load", () => (loads += 1));
  page.on("request", (request) => fetched.push(new URL(request.url()).pathname));

  expect(await server.stop()).toBe(true);
  expect(heard.told).toMatchObject([{ code: "restarting" }]);
  const film = page.locator(".layer.seen video");
  const position = () => film.evaluate((video: HTMLVideoElement) => video.currentTime);
  const before = await position();
  await expect.poll(position).not.toBe(before);
  await server.start();

  await expect.poll(() => heard.connectedAt.length, { timeout: BACK_WITHIN_MS }).toBeGreaterThan(connections);
  await manager.expectBeat(id, BACK_WITHIN_MS);
  await manager.expectInStep(id);
  const [farewell] = heard.told;
  const awayMs = (heard.connectedAt[connections] ?? 0) - (farewell?.at ?? 0);
  expect(awayMs + 100).toBeGreaterThan(farewell?.retryAfterMs ?? Infinity); // the browser tells us of both a little late
  expect(loads).toBe(0);
  expect(fetched.filter((path) => path.startsWith("/media/"))).toEqual([]);
});

test("f22: commands given at the very moment the server stops are done once", async ({
  server,
  manager,
  openScreen,
}) => {
  const { page } = await openScreen();
  const id = await showFilm(manager, page);
  let loads = 0;
  page.on("load", () => (loads += 1));

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
  expect(loads).toBe(1);
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
  let loads = 0;
  page.on("load", () => (loads += 1));

  server.freeze();
  await expect.poll(() => heard.connectedAt.length, { timeout: BACK_WITHIN_MS }).toBeGreaterThan(connections);
  const position = () => page.locator(".layer.seen video").evaluate((video: HTMLVideoElement) => video.currentTime);
  const before = await position();
  await expect.poll(position).not.toBe(before);
  server.thaw();

  await manager.expectBeat(id, BACK_WITHIN_MS);
  await manager.expectInStep(id);
  const pause = await manager.command(id, "pause");
  await manager.expectOutcome(id, pause, "done");
  expect(loads).toBe(0);
});
