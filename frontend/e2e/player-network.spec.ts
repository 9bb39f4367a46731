import { expect, readCode, screenTest as test } from "./fixtures";

test("over plain HTTP from another address a screen keeps its files in IndexedDB and plays", async ({
  server,
  manager,
  openScreen,
  eyes,
  looks,
}) => {
  const { page } = await openScreen(server.urlOnNetwork);
  expect(new URL(page.url()).hostname).not.toMatch(/^(localhost|127\.)/);
  expect(await page.evaluate(() => isSecureContext)).toBe(false);
  const { id, place } = await manager.show("rocket.jpg", await readCode(page));
  await eyes.expectOn(page, looks.picture);
  await manager.expectInStep(id);
  await expect(async () =>
    expect((await manager.screen(id)).system_info).toMatchObject({ storage: "indexeddb", starts_offline: false }),
  ).toPass();

  await manager.play("bigbuckbunny.mp4", place, 5);
  await eyes.expectOn(page, looks.film);

  const fetched: string[] = [];
  page.on("request", (request) => fetched.push(new URL(request.url()).pathname));
  await page.reload();
  await eyes.expectOn(page, looks.film);
  expect(fetched.filter((path) => path.startsWith("/media/"))).toEqual([]);
});

test("over plain HTTP a screen goes on playing while the server is gone", async ({
  server,
  manager,
  openScreen,
  eyes,
  looks,
}) => {
  const place = await manager.addPlace("Lobby");
  const picture = await manager.upload("rocket.jpg", place);
  const film = await manager.upload("bigbuckbunny.mp4", place);
  const items = [{ content_id: picture.id, duration_seconds: 3 }, { content_id: film.id }];
  await manager.schedule(await manager.arrange("Autumn", place, items), place);
  const { page } = await openScreen(server.urlOnNetwork);
  await manager.pair(await readCode(page), "Lobby left", place);
  await eyes.expectOn(page, looks.film);

  await server.stop();

  await eyes.expectOn(page, looks.picture);
  await eyes.expectOn(page, looks.film);
});
