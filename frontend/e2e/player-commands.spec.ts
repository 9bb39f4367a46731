import type { Page } from "@playwright/test";
import { expect, readCode, screenTest as test } from "./fixtures";
import type { Manager } from "./manager";

/** A screen that shows a film over and over, paired. */
async function showFilm(manager: Manager, page: Page): Promise<number> {
  const { id } = await manager.show("bigbuckbunny.mp4", await readCode(page));
  await manager.expectInStep(id);
  return id;
}

test("a restart is done once: the page reloads, reports, and does not reload again", async ({
  manager,
  openScreen,
}) => {
  const { page } = await openScreen();
  const id = await showFilm(manager, page);
  let loads = 0;
  page.on("load", () => (loads += 1));

  const restart = await manager.command(id, "restart");
  await manager.expectOutcome(id, restart, "done");
  await manager.expectBeat(id);
  await manager.expectBeat(id); // at which open commands would come again

  expect(loads).toBe(1);
  await manager.expectInStep(id);
});

test("a restart for a sleeping screen waits and is done when it wakes", async ({ server, manager, openScreen }) => {
  const { page, context } = await openScreen();
  const id = await showFilm(manager, page);
  await page.close();
  await expect(async () => expect((await manager.screen(id)).status).toBe("offline")).toPass({ timeout: 15_000 });

  const restart = await manager.command(id, "restart");
  expect((await manager.outcome(id, restart))?.status).toBe("queued");
  const woken = await context.newPage();
  await woken.goto(`${server.url}/player/`);

  await manager.expectOutcome(id, restart, "done");
});

test("pause holds the film, play goes on, next and volume are done", async ({ manager, openScreen }) => {
  const { page } = await openScreen();
  const id = await showFilm(manager, page);
  const film = page.locator(".layer.seen video");
  const position = () => film.evaluate((video: HTMLVideoElement) => video.currentTime);

  await manager.expectOutcome(id, await manager.command(id, "pause"), "done");
  const held = await position();
  await page.waitForTimeout(1_000);
  expect(await position()).toBe(held);

  await manager.expectOutcome(id, await manager.command(id, "play"), "done");
  await expect(async () => expect(await position()).not.toBe(held)).toPass();

  await manager.expectOutcome(id, await manager.command(id, "volume", { volume: 30 }), "done");
  expect(await film.evaluate((video: HTMLVideoElement) => video.volume)).toBeCloseTo(0.3);
  await manager.expectOutcome(id, await manager.command(id, "next"), "done");
});

test("a paused screen is still paused after a reload", async ({ manager, openScreen }) => {
  const { page } = await openScreen();
  const id = await showFilm(manager, page);
  await manager.expectOutcome(id, await manager.command(id, "pause"), "done");

  await page.reload();
  const film = page.locator(".layer.seen video");
  await expect(film).toBeVisible();

  expect(await film.evaluate((video: HTMLVideoElement) => video.paused)).toBe(true);
});

test("identify shows name, place and code; sync checks every file; what a browser cannot do is said", async ({
  manager,
  openScreen,
}) => {
  const { page } = await openScreen();
  const id = await showFilm(manager, page);

  await manager.expectOutcome(id, await manager.command(id, "identify"), "done");
  await expect(page.locator(".identify")).toContainText("Lobby left");
  await expect(page.locator(".identify")).toContainText("Lobby");
  await expect(page.locator(".identify .code")).toHaveText(/^[A-Z0-9]{6}$/);

  const sync = await manager.expectOutcome(id, await manager.command(id, "sync"), "done");
  expect(sync.detail).toBe("files checked: 1, fetched again: 0");
  await manager.expectOutcome(id, await manager.command(id, "screenshot"), "unsupported");
  await manager.expectOutcome(id, await manager.command(id, "reboot"), "unsupported");
});
