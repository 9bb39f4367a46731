/** The console can be used by everybody: on a wide screen, on a phone, dark, in Portuguese. */
import { addScreen, barriersOn, signIn, troublesOf } from "./console";
import { expect, test } from "./fixtures";
import type { Manager } from "./manager";

async function furnish(manager: Manager): Promise<void> {
  const place = await manager.addPlace("Lobby");
  const picture = await manager.upload("rocket.jpg", place);
  await manager.addAddress("Board", "https://example.com/board", place);
  const campaign = await manager.arrange("Breakfast", place, [{ content_id: picture.id, duration_seconds: 5 }]);
  await manager.schedule(campaign, place);
  await addScreen(manager, "Door", place);
}

const PAGES = [
  ["/", "Dashboard"],
  ["/content", "Content"],
  ["/content/1", "Content"],
  ["/content/trash", "Trash"],
  ["/content/storage", "Storage"],
  ["/campaigns", "Campaigns"],
  ["/campaigns/1", "Breakfast"],
  ["/campaigns/new", "New campaign"],
  ["/schedules", "Schedules"],
  ["/schedules/1", "Breakfast"],
  ["/schedules/new", "New schedule"],
  ["/players", "Screens"],
  ["/players/1", "Door"],
  ["/players/pair?code=ABC234", "Pair a screen"],
  ["/locations", "Places"],
  ["/users", "Users"],
  ["/settings", "Settings"],
] as const;

const LOOKS = [
  { name: "wide and light", viewport: { width: 1440, height: 900 }, colorScheme: "light" },
  { name: "wide and dark", viewport: { width: 1440, height: 900 }, colorScheme: "dark" },
  { name: "on a phone", viewport: { width: 390, height: 844 }, colorScheme: "light" },
] as const;

for (const { name, ...look } of LOOKS) {
  test(`every page can be used by everybody, ${name}`, async ({ browser, server, manager }) => {
    await furnish(manager);
    const context = await browser.newContext({ ...look, reducedMotion: "reduce" });
    const page = await context.newPage();
    const troubles = troublesOf(page);
    await page.goto(`${server.url}/login`);
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    expect(await barriersOn(page), "sign-in").toEqual([]);
    await signIn(page, server.url);
    for (const [path, title] of PAGES) {
      await page.goto(server.url + path);
      await expect(page.getByRole("heading", { level: 1, name: title, includeHidden: true })).toBeVisible();
      await page.waitForLoadState("networkidle");
      expect(await barriersOn(page), path).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, `${path}: nothing sticks out sideways`).toBeLessThanOrEqual(0);
    }
    expect(troubles).toEqual([]);
    await context.close();
  });
}

test("on a phone the navigation opens, leads, and closes behind one", async ({ browser, server }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await signIn(page, server.url);
  await expect(page.getByRole("link", { name: "Places" })).not.toBeInViewport();
  await page.getByRole("button", { name: "Open navigation" }).click();
  await page.getByRole("link", { name: "Places" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Places" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Campaigns" })).not.toBeInViewport();
  await context.close();
});

test("the console speaks Portuguese to who does, and remembers what was chosen", async ({ browser, server }) => {
  const context = await browser.newContext({ locale: "pt-BR" });
  const page = await context.newPage();
  await signIn(page, server.url);
  await expect(page.getByRole("heading", { level: 1, name: "Painel" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "pt-BR");
  await page.getByRole("link", { name: "Telas" }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: "Telas" })).toBeVisible();

  await page.getByRole("button", { name: /^Conta/ }).click();
  await page.getByRole("menuitemradio", { name: "English" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Screens" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: "Screens" })).toBeVisible();
  await context.close();
});

test("the dark theme is chosen in the menu and stands before the first paint", async ({ page, server }) => {
  await signIn(page, server.url);
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "dark");
  await page.route("**/assets/*.js", (route) => route.abort());
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "dark");
});

test("a page is reached with the keyboard alone", async ({ page, server }) => {
  await signIn(page, server.url);
  // A page that has just come: nothing has the focus yet.
  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: "Dashboard" })).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.getByRole("link", { name: "Campaigns" }).first().focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Campaigns" })).toBeVisible();
});
