import { expect, readCode, screenTest as test } from "./fixtures";
import { brightness } from "./pictures";

const WATCHED_MS = 8_000;
/** Brightness of 255; the darker of the two pictures has several times as much. */
const BLACK = 12;

test("with the server gone, a reloaded screen plays on; with the server back, a change arrives by itself", async ({
  server,
  manager,
  openScreen,
  eyes,
  looks,
}) => {
  const { page } = await openScreen();
  const { id, place } = await manager.show("rocket.jpg", await readCode(page));
  await eyes.expectOn(page, looks.picture);
  await manager.expectInStep(id);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);

  await server.stop();
  await page.reload();
  await eyes.expectOn(page, looks.picture);

  await server.start();
  await manager.play("bigbuckbunny.mp4", place, 5);
  await eyes.expectOn(page, looks.film, 90_000);
  await manager.expectInStep(id);
});

test("a screen without line hears of a change made meanwhile when the line is back", async ({
  manager,
  openScreen,
  eyes,
  looks,
}) => {
  const { page, context } = await openScreen();
  const { place } = await manager.show("rocket.jpg", await readCode(page));
  await eyes.expectOn(page, looks.picture);

  await context.setOffline(true);
  await manager.play("bigbuckbunny.mp4", place, 5);
  await eyes.expectOn(page, looks.picture);
  await context.setOffline(false);

  await eyes.expectOn(page, looks.film, 90_000);
});

test("between items the screen is never black", async ({ manager, openScreen, eyes, looks }) => {
  const place = await manager.addPlace("Lobby");
  const picture = await manager.upload("rocket.jpg", place);
  const film = await manager.upload("bigbuckbunny.mp4", place);
  const items = [
    { content_id: film.id, duration_seconds: 1 },
    { content_id: picture.id, duration_seconds: 1 },
  ];
  await manager.schedule(await manager.arrange("Quick", place, items), place);
  const { page } = await openScreen();
  await manager.pair(await readCode(page), "Lobby left", place);
  await eyes.expectOn(page, looks.picture);

  const watching = page.evaluate(watchLayers, WATCHED_MS);
  const shown = await eyes.watch(page, WATCHED_MS);
  const { frames, withoutPicture } = await watching;

  expect(withoutPicture).toBe(0);
  expect(frames).toBeGreaterThan(20);
  expect(shown.length).toBeGreaterThan(5);
  expect(Math.min(...shown.map(brightness))).toBeGreaterThan(BLACK);
});

/** Runs in the screen: at every frame, is there a raised layer whose picture is decoded? */
function watchLayers(forMs: number): Promise<{ frames: number; withoutPicture: number }> {
  const until = performance.now() + forMs;
  const seen = { frames: 0, withoutPicture: 0 };
  return new Promise((resolve) => {
    const look = () => {
      const shown = document.querySelector(".layer.seen > *");
      const isThere =
        (shown instanceof HTMLImageElement && shown.complete && shown.naturalWidth > 0) ||
        (shown instanceof HTMLVideoElement && shown.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA);
      seen.frames += 1;
      if (!isThere) seen.withoutPicture += 1;
      if (performance.now() < until) requestAnimationFrame(look);
      else resolve(seen);
    };
    look();
  });
}
