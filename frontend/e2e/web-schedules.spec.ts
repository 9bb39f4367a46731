/** Schedules: a clash is named before it is kept, and one can ask what plays where, and why. */
import { addScreen, signIn } from "./console";
import { expect, test } from "./fixtures";

test("a clash is named, saved anyway when wanted, and the screen says what plays and why", async ({
  page,
  server,
  manager,
}) => {
  const place = await manager.addPlace("Lobby");
  const door = await addScreen(manager, "Door", place);
  const picture = await manager.upload("rocket.jpg", place);
  const breakfast = await manager.arrange("Breakfast", place, [{ content_id: picture.id, duration_seconds: 5 }]);
  const lunch = await manager.arrange("Lunch", place, [{ content_id: picture.id, duration_seconds: 5 }]);
  await manager.schedule(breakfast, place);
  await signIn(page, server.url);

  await page.goto(`${server.url}/schedules/new?campaign_id=${lunch}`);
  await expect(page.getByRole("combobox", { name: "Campaign" })).toHaveValue("Lunch");
  await page.getByRole("combobox", { name: "Place" }).click();
  await page.getByRole("option", { name: "Lobby" }).click();
  await page.getByRole("button", { name: "Save schedule" }).click();
  const note = page.getByRole("alert").filter({ hasText: "Others want the same screens" });
  await expect(note.getByRole("listitem")).toContainText("Breakfast on Door");
  await note.getByRole("button", { name: "Save anyway" }).click();
  const list = page.getByRole("list", { name: "Schedules" });
  await expect(list.getByRole("listitem")).toHaveCount(2);

  await list.getByRole("link", { name: "Lunch" }).click();
  await page.getByRole("switch", { name: "All day" }).click({ force: true });
  await page.getByLabel("Start").fill("22:00");
  await page.getByLabel("End").fill("06:00");
  await expect(page.getByText("Goes on after midnight, until 06:00 of the next day.")).toBeVisible();
  await page.getByRole("combobox", { name: "On which days" }).click();
  await page.getByRole("option", { name: "On weekdays I choose" }).click();
  await page.getByRole("textbox", { name: "Priority" }).fill("7");
  await page.getByRole("button", { name: "Save schedule" }).click();
  await expect(list.getByRole("listitem").filter({ hasText: "Lunch" })).toContainText("22:00–06:00");

  await page.goto(`${server.url}/players/${door}?at=2027-01-04T23:30`); // a Monday night
  const reasons = page.getByRole("list", { name: "Schedules" }).getByRole("listitem");
  await expect(reasons.filter({ hasText: "Lunch" })).toContainText("Plays");
  await expect(reasons.filter({ hasText: "Breakfast" })).toContainText("another one has a higher priority");
  await page.getByLabel("At", { exact: true }).fill("2027-01-04T12:00");
  await expect(reasons.filter({ hasText: "Breakfast" })).toContainText("Plays");
  await expect(reasons.filter({ hasText: "Lunch" })).toContainText("outside its hours");
});

test("a rule for every second Tuesday of a month is written in fields and read back", async ({
  page,
  server,
  manager,
}) => {
  const place = await manager.addPlace("Lobby");
  const picture = await manager.upload("rocket.jpg", place);
  await manager.arrange("Breakfast", place, [{ content_id: picture.id, duration_seconds: 5 }]);
  await signIn(page, server.url);
  await page.goto(`${server.url}/schedules/new?campaign_id=1`);
  await page.getByRole("combobox", { name: "Place" }).click();
  await page.getByRole("option", { name: "Lobby" }).click();
  await page.getByRole("combobox", { name: "On which days" }).click();
  await page.getByRole("option", { name: "By a rule" }).click();
  await page.getByRole("combobox", { name: "Kind of rule" }).click();
  await page.getByRole("option", { name: "Monthly, on a weekday" }).click();
  await page.getByRole("combobox", { name: "Which", exact: true }).click();
  await page.getByRole("option", { name: "Second" }).click();
  await page.getByRole("combobox", { name: "Weekday" }).click();
  await page.getByRole("option", { name: "Tuesday" }).click();
  await page.getByLabel("Except on").fill("2027-01-12");
  await page.getByRole("button", { name: "Add day" }).click();
  await page.getByRole("button", { name: "Save schedule" }).click();
  const row = page.getByRole("list", { name: "Schedules" }).getByRole("listitem");
  await expect(row).toContainText("second Tuesday of the month, except 1 day");
  await row.getByRole("link", { name: "Breakfast" }).click();
  await expect(page.getByRole("combobox", { name: "Which", exact: true })).toHaveValue("Second");
  await expect(page.getByRole("combobox", { name: "Weekday" })).toHaveValue("Tuesday");
  await expect(page.getByText("Jan 12, 2027")).toBeVisible();
});
