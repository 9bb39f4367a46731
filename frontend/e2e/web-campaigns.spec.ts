/** The builder: order by pointer and by keyboard, seconds, a preview, and nothing lost by accident. */
import type { Page } from "@playwright/test";
import { signIn } from "./console";
import { expect, test } from "./fixtures";
import type { Manager } from "./manager";

const order = (page: Page) => page.getByRole("list", { name: "Order" }).getByRole("listitem");

async function titles(page: Page): Promise<string[]> {
  const names = await page.getByRole("button", { name: /^Move / }).all();
  return Promise.all(names.map(async (each) => ((await each.getAttribute("aria-label")) ?? "").replace("Move ", "")));
}

async function furnish(manager: Manager): Promise<void> {
  const place = await manager.addPlace("Lobby");
  for (const file of ["rocket.jpg", "coffee.png", "chelsea.png"]) await manager.upload(file, place);
}

test("a campaign is put in order with pointer and keyboard, timed, previewed and kept", async ({
  page,
  server,
  manager,
}) => {
  await furnish(manager);
  await signIn(page, server.url);
  await page.goto(`${server.url}/campaigns/new`);
  await page.getByRole("textbox", { name: "Name" }).fill("Breakfast");
  for (const title of ["rocket", "coffee", "chelsea"]) await page.getByRole("button", { name: `Add ${title}` }).click();
  await expect(order(page)).toHaveCount(3);

  await page.getByRole("button", { name: "Move chelsea", exact: true }).focus();
  await page.keyboard.press("Space");
  await expect(page.getByText("chelsea is at position 3 of 3.")).toBeAttached();
  await page.keyboard.press("ArrowUp");
  await expect(page.getByText("chelsea is at position 2 of 3.")).toBeAttached();
  await page.keyboard.press("Space");
  await expect.poll(() => titles(page)).toEqual(["rocket", "chelsea", "coffee"]);

  const target = await page.getByRole("button", { name: "Move rocket", exact: true }).boundingBox();
  const handle = await page.getByRole("button", { name: "Move coffee", exact: true }).boundingBox();
  if (!target || !handle) throw new Error("the handles are not on the page");
  await page.mouse.move(handle.x + 8, handle.y + 8);
  await page.mouse.down();
  await page.mouse.move(handle.x + 8, handle.y - 20, { steps: 4 });
  await page.mouse.move(target.x + 8, target.y - 4, { steps: 10 });
  await page.mouse.up();
  await expect.poll(() => titles(page)).toEqual(["coffee", "rocket", "chelsea"]);

  await page.getByRole("textbox", { name: "Seconds of rocket" }).fill("25");
  await expect(page.getByText("3 items · Total length 0:45")).toBeVisible();

  await page.getByRole("button", { name: "Preview" }).click();
  await expect(page.getByRole("dialog").getByText("1 of 3: coffee")).toBeVisible();
  await page.getByRole("dialog").getByRole("button", { name: "Next" }).click();
  await expect(page.getByRole("dialog").getByText("2 of 3: rocket")).toBeVisible();
  await expect(page.getByRole("img", { name: "Preview of rocket" })).toBeVisible();
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Save campaign" }).click();
  await expect(page).toHaveURL(/\/campaigns\/\d+$/);
  await page.reload();
  await expect.poll(() => titles(page)).toEqual(["coffee", "rocket", "chelsea"]);
  await expect(page.getByRole("textbox", { name: "Seconds of rocket" })).toHaveValue("25 s");
});

test("changes that are not saved are not left behind without a question", async ({ page, server, manager }) => {
  await furnish(manager);
  await signIn(page, server.url);
  await page.getByRole("link", { name: "Campaigns" }).first().click();
  await page.getByRole("link", { name: "New campaign" }).first().click();
  await page.getByRole("button", { name: "Add rocket" }).click();
  await page.getByRole("link", { name: "Content", exact: true }).click();
  const question = page.getByRole("dialog", { name: "Leave without saving?" });
  await question.getByRole("button", { name: "Cancel" }).click();
  await expect(order(page)).toHaveCount(1);
  await page.getByRole("link", { name: "Content", exact: true }).click();
  await question.getByRole("button", { name: "Leave" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Content" })).toBeVisible();
});
