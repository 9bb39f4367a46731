/** People: staying signed in, leaving everywhere, and seeing only what one may do. */
import { addScreen, signIn } from "./console";
import { expect, test } from "./fixtures";
import type { Manager } from "./manager";
import { ADMIN } from "./server";

async function addUser({ server, token }: Manager, username: string, role: string, places: number[]) {
  const person = { username, password: "a long enough password" };
  const answer = await fetch(`${server.url}/api/users`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ ...person, email: `${username}@example.com`, role, location_ids: places }),
  });
  expect(answer.status).toBe(201);
  return person;
}

test("a session survives a reload, keeps no token in reach of scripts, and ends in every tab", async ({
  context,
  server,
}) => {
  const page = await context.newPage();
  await signIn(page, server.url);
  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: "Dashboard" })).toBeVisible();
  const reachable = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie);
  expect(reachable).not.toMatch(/eyJ|refresh/);

  const second = await context.newPage();
  await second.goto(`${server.url}/players`);
  await expect(second.getByRole("heading", { level: 1, name: "Screens" })).toBeVisible();
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await expect(second.getByRole("button", { name: "Sign in" })).toBeVisible();
  await page.goto(`${server.url}/users`);
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
});

test("after signing in one is where one wanted to be", async ({ page, server }) => {
  await page.goto(`${server.url}/players/pair?code=ABC234`);
  await page.locator("input[autocomplete=username]").fill(ADMIN.username);
  await page.locator("input[autocomplete=current-password]").fill(ADMIN.password);
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Code on the screen")).toHaveValue("ABC234");
});

test("a viewer sees their places and no button that would change them", async ({ page, server, manager }) => {
  const lobby = await manager.addPlace("Lobby");
  const elsewhere = await manager.addPlace("Other tower");
  const door = await addScreen(manager, "Door", lobby);
  await addScreen(manager, "Somewhere else", elsewhere);
  const viewer = await addUser(manager, "vera", "viewer", [lobby]);
  await signIn(page, server.url, viewer);
  await expect(page.getByRole("link", { name: "Users" })).toHaveCount(0);
  await page.goto(`${server.url}/players`);
  await expect(page.getByRole("list", { name: "Screens" }).getByRole("listitem")).toHaveCount(1);
  await expect(page.getByRole("link", { name: "Pair screen" })).toHaveCount(0);
  await page.goto(`${server.url}/players/${door}`);
  await expect(page.getByRole("heading", { level: 1, name: "Door" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Restart" })).toHaveCount(0);
  await page.goto(`${server.url}/users`);
  await expect(page.getByText("There is nothing here")).toBeVisible();
});

test("who is deactivated is put out of their open window", async ({ page, browser, server, manager }) => {
  const lobby = await manager.addPlace("Lobby");
  const tiago = await addUser(manager, "tiago", "technician", [lobby]);
  const context = await browser.newContext();
  const theirs = await context.newPage();
  await signIn(theirs, server.url, tiago);

  await signIn(page, server.url);
  await page.goto(`${server.url}/users`);
  await page.getByRole("button", { name: "Actions for tiago" }).click();
  await page.getByRole("menuitem", { name: "Deactivate" }).click();
  await page.getByRole("button", { name: "Deactivate user" }).click();
  await expect(page.getByRole("list", { name: "Users" }).getByText("May not sign in")).toBeVisible();

  await expect(theirs.getByText("Your session has ended. Sign in again.")).toBeVisible();
  await context.close();
});

test("what one person does appears in another's window by itself", async ({ page, server, manager }) => {
  await signIn(page, server.url);
  await page.goto(`${server.url}/campaigns`);
  await expect(page.locator("[data-live=connected]")).toBeVisible();
  await expect(page.getByText("A campaign is content in an order")).toBeVisible();
  const place = await manager.addPlace("Lobby");
  const picture = await manager.upload("rocket.jpg", place);
  await manager.arrange("Breakfast", place, [{ content_id: picture.id, duration_seconds: 5 }]);
  await expect(page.getByRole("link", { name: "Breakfast" })).toBeVisible();
});
