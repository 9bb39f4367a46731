import { readCode, test, expect } from "./fixtures";

test("a screen is paired by its code, downloads, plays the picture and then the film, and says so", async ({
  manager,
  openScreen,
  eyes,
  looks,
}) => {
  const place = await manager.addPlace("Lobby");
  const picture = await manager.upload("rocket.jpg", place);
  const film = await manager.upload("bigbuckbunny.mp4", place);
  const items = [{ content_id: picture.id, duration_seconds: 4 }, { content_id: film.id }];
  await manager.schedule(await manager.arrange("Autumn", place, items), place);

  const { page } = await openScreen();
  const id = await manager.pair(await readCode(page), "Lobby left", place);

  await eyes.expectOn(page, looks.picture);
  await eyes.expectOn(page, looks.film);
  await eyes.expectOn(page, looks.picture);
  await manager.expectInStep(id);
  await expect(async () =>
    expect((await manager.screen(id)).current_content?.name).toMatch(/rocket|bigbuckbunny/),
  ).toPass();
});

test("a change arrives by itself", async ({ manager, openScreen, eyes, looks }) => {
  const place = await manager.addPlace("Lobby");
  const picture = await manager.upload("rocket.jpg", place);
  const film = await manager.upload("bigbuckbunny.mp4", place);
  await manager.schedule(await manager.arrange("Picture", place, [{ content_id: picture.id }]), place);
  const { page } = await openScreen();
  await manager.pair(await readCode(page), "Lobby left", place);
  await eyes.expectOn(page, looks.picture);

  await manager.schedule(await manager.arrange("Film", place, [{ content_id: film.id }]), place, 5);

  await eyes.expectOn(page, looks.film);
});
