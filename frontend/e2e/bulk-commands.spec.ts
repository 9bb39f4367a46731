/** Many screens at once: chosen in the list, told together, and counted where a change is on its way to them. */
import { addScreen, signIn, troublesOf } from "./console";
import { expect, readCode, screenTest as test } from "./fixtures";

const PHONE = { width: 390, height: 844 };

test("a place full of screens is commanded as one, and those that sleep are counted", async ({
  page,
  server,
  manager,
  openScreen,
}) => {
  const place = await manager.addPlace("Tower");
  await manager.play("rocket.jpg", place);
  const { page: wall } = await openScreen();
  const id = await manager.pair(await readCode(wall), "Awake", place);
  await manager.expectInStep(id);
  const asleep = [await addScreen(manager, "Asleep, left", place), await addScreen(manager, "Asleep, right", place)];
  let loads = 0;
  wall.on("load", () => (loads += 1));

  const troubles = troublesOf(page);
  await signIn(page, server.url);
  await page.goto(`${server.url}/players?location_id=${place}`);
  await page.getByRole("checkbox", { name: "Choose all on this page" }).check();
  await expect(page.getByText("3 screens chosen")).toBeVisible();
  await page.getByRole("button", { name: "Restart", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Restart 3 screens" }).click();

  await expect(page.getByText(/Restart was sent to 3 screens\. 2 of them are offline/)).toBeVisible();
  await expect(async () => expect(loads).toBe(1)).toPass();
  await page.getByRole("button", { name: "Take back" }).click();
  await expect(page.getByText(/2 commands were taken back\. For 1 it was too late\./)).toBeVisible();
  await page.goto(`${server.url}/players/${asleep[0]}`);
  await expect(page.locator("[data-command=restart][data-status=cancelled]")).toBeVisible();
  expect(troubles).toEqual([]);
});

test("on a phone one screen is left out and the others are paused", async ({ page, server, manager }) => {
  const place = await manager.addPlace("Lobby");
  for (const name of ["Bar", "Door", "Hall"]) await addScreen(manager, name, place);
  await page.setViewportSize(PHONE);
  await signIn(page, server.url);
  await page.goto(`${server.url}/players?location_id=${place}`);
  await page.getByRole("checkbox", { name: "Choose all on this page" }).check();
  await page.getByRole("checkbox", { name: "Choose Door" }).uncheck();
  await page.getByRole("button", { name: "Send command" }).click();
  await page.getByRole("menuitem", { name: "Pause" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Pause 2 screens" }).click();

  await expect(page.getByText(/Pause was sent to 2 screens\. 2 of them are offline and are told when/)).toBeVisible();
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(PHONE.width);
});

test("a schedule says how many screens have it, and counts on by itself", async ({
  page,
  server,
  manager,
  openScreen,
}) => {
  const place = await manager.addPlace("Hall");
  const picture = await manager.upload("rocket.jpg", place);
  const campaign = await manager.arrange("Breakfast", place, [{ content_id: picture.id, duration_seconds: 5 }]);
  const schedule = await manager.schedule(campaign, place);
  await addScreen(manager, "Asleep", place);
  await signIn(page, server.url);
  await page.goto(`${server.url}/schedules/${schedule}`);
  const progress = page.getByRole("status", { name: "How far the newest change has come" });
  await expect(progress).toHaveText("0 of 1 in step1 offline");

  const { page: wall } = await openScreen();
  await manager.pair(await readCode(wall), "Awake", place);

  await expect(progress).toHaveText("1 of 2 in step1 offline");
});
