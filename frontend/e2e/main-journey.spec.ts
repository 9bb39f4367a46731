/** The product's main job, end to end, as a manager and a screen live it: two browsers, no shortcut. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Locator, Page } from "@playwright/test";
import { expect, readCode, test } from "./fixtures";
import { MEDIA } from "./manager";
import { ADMIN } from "./server";

const IMAGES = fileURLToPath(new URL("../../docs/images/", import.meta.url));

async function signIn(console: Page, url: string): Promise<void> {
  await console.goto(url);
  await console.getByLabel("User name").fill(ADMIN.username);
  await console.getByLabel("Password", { exact: true }).fill(ADMIN.password);
  await console.getByRole("button", { name: "Sign in" }).click();
  await expectPage(console, "Dashboard");
}

/** Goes to a page as a person does, through the navigation. */
async function goTo(console: Page, name: string): Promise<void> {
  await console.getByRole("navigation", { name: "Main" }).getByRole("link", { name }).click();
  await expectPage(console, name);
}

async function expectPage(console: Page, title: string): Promise<void> {
  await expect(console.getByRole("heading", { name: title, level: 1 })).toBeVisible();
}

/** Chooses a place in a form; where one's only place stands there already, there is nothing to choose. */
async function choosePlace(form: Locator, name: string): Promise<void> {
  const field = form.getByRole("combobox", { name: "Place" });
  if ((await field.inputValue()) === name) return;
  await field.click();
  await form.page().getByRole("option", { name }).click();
}

async function addPlace(console: Page, name: string): Promise<void> {
  await goTo(console, "Places");
  await console.getByRole("button", { name: "New place" }).first().click();
  const form = console.getByRole("dialog");
  await form.getByLabel("Name").fill(name);
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form).toBeHidden();
}

async function upload(console: Page, place: string, files: string[]): Promise<void> {
  await goTo(console, "Content");
  await console.getByRole("button", { name: "Add content" }).first().click();
  const form = console.getByRole("dialog");
  await choosePlace(form, place);
  await form.locator("input[type=file]").setInputFiles(files.map((file) => join(MEDIA, file)));
  for (const file of files) {
    const title = file.replace(/\.\w+$/, "");
    await expect(console.getByRole("main").getByText(title, { exact: true }).first()).toBeVisible({ timeout: 30_000 });
  }
}

async function arrange(console: Page, name: string, place: string, titles: string[]): Promise<void> {
  await goTo(console, "Campaigns");
  await console.getByRole("link", { name: "New campaign" }).first().click();
  await expectPage(console, "New campaign");
  await console.getByLabel("Name").fill(name);
  await choosePlace(console.getByRole("main"), place);
  for (const title of titles) await console.getByRole("button", { name: `Add ${title}` }).click({ timeout: 60_000 });
  await console.getByLabel(`Seconds of ${titles[0]}`).fill("5");
  await console.getByRole("button", { name: "Save campaign" }).click();
  await expect(console.getByText("The campaign was saved.")).toBeVisible();
}

async function scheduleIt(console: Page, campaign: string, place: string): Promise<void> {
  await goTo(console, "Campaigns");
  await console.getByRole("link", { name: campaign }).first().click();
  await expectPage(console, campaign);
  await console.getByRole("link", { name: "Schedule it" }).click();
  await expectPage(console, "New schedule");
  await choosePlace(console.getByRole("main"), place);
  await console.getByRole("button", { name: "Save schedule" }).click();
  await expect(console.getByText("The schedule was saved.")).toBeVisible();
}

async function pair(console: Page, code: string, name: string, place: string): Promise<void> {
  await goTo(console, "Screens");
  await console.getByRole("link", { name: "Pair screen" }).first().click();
  await expectPage(console, "Pair a screen");
  await console.getByLabel("Code on the screen").fill(code);
  await console.getByLabel("Name of the screen").fill(name);
  await choosePlace(console.getByRole("main"), place);
  await console.getByRole("button", { name: "Pair screen" }).click();
  await expectPage(console, name);
}

test("a file goes in, a schedule is saved, a screen plays it, and a restart is seen to be done", async ({
  browser,
  server,
  openScreen,
  eyes,
  looks,
}) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: "en-GB" });
  const console = await context.newPage();
  await signIn(console, server.url);
  await addPlace(console, "Lobby");
  await upload(console, "Lobby", ["rocket.jpg", "bigbuckbunny.mp4"]);
  await arrange(console, "Autumn", "Lobby", ["rocket", "bigbuckbunny"]);
  await scheduleIt(console, "Autumn", "Lobby");

  const { page: screen } = await openScreen();
  await pair(console, await readCode(screen), "Lobby, left", "Lobby");

  await eyes.expectOn(screen, looks.picture, 30_000);
  await eyes.expectOn(screen, looks.film, 30_000);
  await expect(console.getByText("In step", { exact: true }).first()).toBeVisible();
  await takePicture(console, screen);

  await console.getByRole("button", { name: "Restart", exact: true }).click();
  await console.getByRole("dialog").getByRole("button", { name: "Restart screen" }).click();
  const commands = console.getByRole("list", { name: "Commands" });
  await expect(commands.getByRole("listitem").first()).toContainText("Restart");
  await expect(commands.getByRole("listitem").first()).toContainText(/done/i, { timeout: 30_000 });
  await eyes.expectOn(screen, [...looks.picture, ...looks.film]);
  await context.close();
});

const address = (picture: Buffer) => `data:image/png;base64,${picture.toString("base64")}`;

/** Renews the README's picture, console and screen in one, when asked to: `SCREENSHOTS=1 npx playwright test main-journey`. */
async function takePicture(console: Page, screen: Page): Promise<void> {
  if (!process.env["SCREENSHOTS"]) return;
  await expect(console.getByRole("region", { name: "Now playing" })).toContainText("bigbuckbunny");
  const [shownInConsole, shownOnScreen] = [await console.screenshot(), await screen.screenshot()];
  const easel = await console.context().newPage();
  await easel.setViewportSize({ width: 1440, height: 920 });
  await easel.setContent(`
    <body style="margin:0;background:linear-gradient(135deg,#e0e7ff,#f5f3ff);position:relative;height:920px;overflow:hidden">
      <img src="${address(shownInConsole)}" style="position:absolute;left:48px;top:48px;width:1080px;border-radius:12px;box-shadow:0 24px 64px #312e8133">
      <img src="${address(shownOnScreen)}" style="position:absolute;right:48px;bottom:56px;width:620px;border:10px solid #18181b;border-radius:14px;box-shadow:0 24px 64px #0008">
    </body>`);
  await easel.screenshot({ path: join(IMAGES, "tvs.jpg"), type: "jpeg", quality: 88 });
  await easel.close();
}
