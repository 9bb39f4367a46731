import { chromium, type Page } from "@playwright/test";
import { expect, readCode, screenTest as test } from "./fixtures";

const MEDIA_CACHE = "tvs-media";

/** Overwrites a file on the screen's shelf, as a failing disk would. */
async function spoil(page: Page, sha256: string): Promise<void> {
  await page.evaluate(
    async ([cacheName, hash]) => {
      const cache = await caches.open(cacheName);
      await cache.put(`/player/shelf/${hash}`, new Response(new Blob(["not a film any more"], { type: "video/mp4" })));
    },
    [MEDIA_CACHE, sha256] as const,
  );
}

test("f15: a file damaged on the screen is skipped, told, fetched again and played", async ({
  manager,
  openScreen,
  eyes,
  looks,
}) => {
  const place = await manager.addPlace("Lobby");
  const film = await manager.upload("bigbuckbunny.mp4", place);
  const picture = await manager.upload("rocket.jpg", place);
  const items = [{ content_id: film.id }, { content_id: picture.id, duration_seconds: 2 }];
  await manager.schedule(await manager.arrange("Autumn", place, items), place);
  const { page } = await openScreen();
  await manager.pair(await readCode(page), "Lobby left", place);
  await eyes.expectOn(page, looks.film);
  const fetched: string[] = [];
  page.on("request", (request) => fetched.push(new URL(request.url()).pathname));

  await spoil(page, film.sha256);
  await page.reload();

  await expect(page.locator(".layer.seen img, .layer.seen video")).toBeVisible({ timeout: 5_000 });
  await eyes.expectOn(page, looks.film);
  expect(fetched.filter((path) => path === film.url)).toHaveLength(1);
});

test("f18: a login page in place of the film is never shown; the old show goes on until the film is there", async ({
  manager,
  openScreen,
  eyes,
  looks,
}) => {
  const { page } = await openScreen();
  const { id, place } = await manager.show("rocket.jpg", await readCode(page));
  await eyes.expectOn(page, looks.picture);

  await page.route("**/media/**/*.mp4", (route) =>
    route.fulfill({ contentType: "text/html", body: "<h1>Sign in</h1>" }),
  );
  await manager.play("bigbuckbunny.mp4", place, 5);
  await expect(async () => expect((await manager.screen(id)).fault).toContain("bigbuckbunny")).toPass({
    timeout: 20_000,
  });
  await eyes.expectOn(page, looks.picture);
  await page.unroute("**/media/**/*.mp4");

  await eyes.expectOn(page, looks.film, 60_000);
  await manager.expectInStep(id);
  await expect(async () => expect((await manager.screen(id)).fault).toBeNull()).toPass();
});

test("f19: with a full storage the old show goes on and says so; with room again the new one plays", async ({
  server,
  manager,
  openScreen,
  eyes,
  looks,
}) => {
  const { page, context } = await openScreen();
  const { id, place } = await manager.show("rocket.jpg", await readCode(page));
  await eyes.expectOn(page, looks.picture);
  await manager.expectInStep(id);

  const browser = await context.newCDPSession(page);
  const used = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
  await browser.send("Storage.overrideQuotaForOrigin", { origin: server.url, quotaSize: used + 200_000 });
  await manager.play("bigbuckbunny.mp4", place, 5);

  await expect(async () => expect((await manager.screen(id)).fault).toContain("storage of this screen is full")).toPass(
    {
      timeout: 20_000,
    },
  );
  await eyes.expectOn(page, looks.picture);
  await browser.send("Storage.overrideQuotaForOrigin", { origin: server.url });
  await eyes.expectOn(page, looks.film, 60_000);
});

test("f13: a screen whose clock is a day ahead plays what is due now", async ({
  manager,
  eyes,
  looks,
  server,
  browser,
}) => {
  const place = await manager.addPlace("Lobby");
  const picture = await manager.upload("rocket.jpg", place);
  const film = await manager.upload("bigbuckbunny.mp4", place);
  await manager.schedule(await manager.arrange("Always", place, [{ content_id: film.id }]), place);
  const today = await manager.arrange("Until tonight", place, [{ content_id: picture.id }]);
  await manager.scheduleUntilSoon(today, place);
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  await context.addInitScript(() => {
    const real = Date.now;
    Date.now = () => real() + 86_400_000;
  });
  const page = await context.newPage();
  await page.goto(`${server.url}/player/`);

  await manager.pair(await readCode(page), "Lobby left", place);

  await eyes.expectOn(page, looks.picture);
  await page.waitForTimeout(3_000);
  await eyes.expectOn(page, looks.picture, 1_000);
  await context.close();
});

test("f09: a screen whose key is revoked shows a code by itself, and plays again when it is paired again", async ({
  manager,
  openScreen,
  eyes,
  looks,
}) => {
  const { page } = await openScreen();
  const { id, place } = await manager.show("rocket.jpg", await readCode(page));
  await eyes.expectOn(page, looks.picture);

  await manager.removeScreen(id);
  const code = await readCode(page);
  const again = await manager.pair(code, "Lobby left", place);

  expect(again).not.toBe(id);
  await eyes.expectOn(page, looks.picture, 60_000);
  await manager.expectInStep(again);
});

test("f09: a screen that was removed while it was away is refused, shows a code, and plays again when it is paired again", async ({
  server,
  manager,
  openScreen,
  eyes,
  looks,
}) => {
  const { page, context } = await openScreen();
  const { id, place } = await manager.show("rocket.jpg", await readCode(page));
  await eyes.expectOn(page, looks.picture);
  await page.close();

  await manager.removeScreen(id);
  const returned = await context.newPage();
  await returned.goto(`${server.url}/player/`);
  const again = await manager.pair(await readCode(returned), "Lobby left", place);

  await eyes.expectOn(returned, looks.picture, 60_000);
  await manager.expectInStep(again);
});

test("where the browser refuses sound, the film plays muted and the screen says so", async ({
  launchOptions,
  manager,
  server,
  eyes,
  looks,
}) => {
  const place = await manager.addPlace("Lobby");
  await manager.play("bigbuckbunny.mp4", place);
  const strict = await chromium.launch({
    ...launchOptions,
    args: [...(launchOptions.args ?? []), "--autoplay-policy=user-gesture-required"],
  });
  const page = await (await strict.newContext({ viewport: { width: 1280, height: 720 } })).newPage();
  await page.goto(`${server.url}/player/`);
  const id = await manager.pair(await readCode(page), "Lobby left", place);

  await eyes.expectOn(page, looks.film);
  await expect(async () => expect((await manager.screen(id)).system_info["sound"]).toBe("refused")).toPass();
  // So strict a browser asks for a touch again with each film: what the screen says between two of them counts.
  await expect(async () => {
    await page.mouse.click(640, 360);
    await expect.poll(async () => (await manager.screen(id)).system_info["sound"], { timeout: 4_000 }).toBe("allowed");
  }).toPass();
  await strict.close();
});

test("s30: when another machine comes with the same key, the older says so and plays on, and the newer is in step", async ({
  manager,
  openScreen,
  eyes,
  looks,
}) => {
  const { page: older } = await openScreen();
  const { id } = await manager.show("rocket.jpg", await readCode(older));
  await eyes.expectOn(older, looks.picture);

  const { page: newer } = await openScreen();
  await readCode(newer);
  await newer.evaluate(become, await older.evaluate(readSelf));
  await newer.reload();
  await eyes.expectOn(newer, looks.picture);

  await expect(older.locator(".note")).toHaveText("Another machine is playing under this screen’s name.");
  await expect(older.locator(".layer.seen img")).toBeVisible();
  await manager.expectInStep(id);
});

/** Runs in a screen: who it is, from its database. */
function readSelf(): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("tvs-player");
    opening.addEventListener("error", () => reject(opening.error ?? new Error("no database")));
    opening.addEventListener("success", () => {
      const reading = opening.result.transaction("memory").objectStore("memory").get("self");
      reading.addEventListener("success", () => resolve(reading.result));
    });
  });
}

/** Runs in another screen: takes over who it is, as a copied disk would. */
function become(self: unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("tvs-player");
    opening.addEventListener("error", () => reject(opening.error ?? new Error("no database")));
    opening.addEventListener("success", () => {
      const writing = opening.result.transaction("memory", "readwrite");
      writing.objectStore("memory").put(self, "self");
      writing.addEventListener("complete", () => resolve());
    });
  });
}
