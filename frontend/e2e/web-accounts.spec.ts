/** Accounts: coming in by a link, looking after one's password, and ending what is signed in elsewhere. */
import { createHmac } from "node:crypto";
import type { Browser, Page } from "@playwright/test";
import { barriersOn, signIn, troublesOf } from "./console";
import { expect, test } from "./fixtures";
import type { Manager } from "./manager";
import { ADMIN } from "./server";

const FIRST = "a password of her own";
const SECOND = "another one, longer yet";

const isOut = (page: Page) => expect(page.getByText("Your session has ended. Sign in again.")).toBeVisible();

async function freshPage(browser: Browser, options = {}): Promise<Page> {
  return (await browser.newContext(options)).newPage();
}

async function choose(page: Page, password: string): Promise<void> {
  await page.getByLabel("Password", { exact: false }).first().fill(password);
  await page.getByLabel("Password again").fill(password);
  await page.getByRole("button", { name: "Save password and sign in" }).click();
}

/** Invites somebody on the users' page. Returns the link that stands there once. */
async function invite(page: Page, url: string, username: string): Promise<string> {
  await page.goto(`${url}/users`);
  await page.getByRole("button", { name: "New user" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("User name").fill(username);
  await dialog.getByLabel("E-mail").fill(`${username}@example.com`);
  await dialog.getByRole("button", { name: "Invite" }).click();
  const link = await dialog.getByRole("group", { name: "Link" }).innerText();
  await expect(dialog.getByRole("button", { name: "Copy" })).toBeVisible();
  await expect(dialog.getByText(/Good once, until/)).toBeVisible();
  await dialog.getByRole("button", { name: "Done" }).click();
  return link;
}

/** What an authenticator app shows (RFC 6238). */
function codeOf(secret: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret.replaceAll(" ", "")].map((each) => alphabet.indexOf(each).toString(2).padStart(5, "0"));
  const key = Buffer.from((bits.join("").match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const hash = createHmac("sha1", key).update(step).digest();
  const at = (hash.at(-1) ?? 0) & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

test("who is invited chooses a password, changes it, and is out of the other browser", async ({
  page,
  browser,
  server,
}) => {
  await signIn(page, server.url);
  const link = await invite(page, server.url, "bea");
  await expect(page.getByText("Invited")).toBeVisible();

  const theirs = await freshPage(browser);
  await theirs.goto(link);
  await expect(theirs.getByLabel("User name")).toHaveValue("bea");
  await choose(theirs, "bea@example.com");
  await expect(theirs.getByText(/guessed first/)).toBeVisible();
  await choose(theirs, FIRST);
  await expect(theirs.getByRole("heading", { level: 1, name: "Dashboard" })).toBeVisible();

  const elsewhere = await freshPage(browser);
  await signIn(elsewhere, server.url, { username: "bea", password: FIRST });

  await theirs.getByRole("button", { name: /^Account/ }).click();
  await theirs.getByRole("menuitem", { name: "My account" }).click();
  await expect(theirs.getByText("This one")).toHaveCount(1);
  await theirs.getByLabel("Current password").fill("not this one");
  await theirs.getByLabel("New password", { exact: false }).first().fill(SECOND);
  await theirs.getByLabel("New password again").fill(SECOND);
  await theirs.getByRole("button", { name: "Change password" }).click();
  await expect(theirs.getByText("This is not your password.")).toBeVisible();
  await theirs.getByLabel("Current password").fill(FIRST);
  await theirs.getByRole("button", { name: "Change password" }).click();
  await expect(theirs.getByText("Your password was changed.", { exact: false })).toBeVisible();

  await isOut(elsewhere); // by itself: nobody touched that window
  await expect(theirs.getByText("You are signed in nowhere else.")).toBeVisible();
  await theirs.reload();
  await expect(theirs.getByRole("heading", { level: 1, name: "My account" })).toBeVisible();
  await signIn(elsewhere, server.url, { username: "bea", password: SECOND });

  await theirs.goto(link);
  await expect(theirs.getByRole("heading", { name: "This link is not good any more" })).toBeVisible();
  await theirs.context().close();
  await elsewhere.context().close();
});

test("a sign-in elsewhere is seen and ended from here, one or all of them", async ({ page, browser, server }) => {
  await signIn(page, server.url);
  const others = [await freshPage(browser), await freshPage(browser), await freshPage(browser)];
  for (const other of others) await signIn(other, server.url);
  await page.goto(`${server.url}/account`);
  const list = page.getByRole("list", { name: "Where you are signed in" });
  await expect(list.getByText("Chrome on Linux")).toHaveCount(4);

  await list.getByRole("button", { name: "Sign out: Chrome on Linux" }).first().click();
  await expect(list.getByText("Chrome on Linux")).toHaveCount(3);
  await expect(page.getByText("Chrome on Linux was signed out.")).toBeVisible();
  await page.getByRole("button", { name: "Sign out all others" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Sign out all others" }).click();
  await expect(page.getByText("You are signed in nowhere else.")).toBeVisible();

  for (const other of others) await isOut(other);
  await expect(list.getByText("This one")).toBeVisible();
  for (const other of others) await other.context().close();
});

test("who forgot the password is given a link, and the old password is worth nothing", async ({
  page,
  browser,
  server,
  manager,
}) => {
  await addTiago(manager);
  await signIn(page, server.url);
  await page.goto(`${server.url}/users`);
  await page.getByRole("button", { name: "Actions for tiago" }).click();
  await page.getByRole("menuitem", { name: "Link to reset the password" }).click();
  const link = await page.getByRole("dialog").getByRole("group", { name: "Link" }).innerText();

  const theirs = await freshPage(browser);
  await theirs.goto(link);
  await expect(theirs.getByRole("heading", { name: "Choose a new password" })).toBeVisible();
  await choose(theirs, SECOND);
  await expect(theirs.getByRole("heading", { level: 1, name: "Dashboard" })).toBeVisible();
  const old = await fetch(`${server.url}/api/auth/login`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ username: "tiago", password: FIRST }),
  });
  expect(old.status).toBe(401);
  await theirs.context().close();
});

test("a second factor is set up by its picture, asked for at sign-in, and switched off", async ({
  page,
  browser,
  server,
}) => {
  await signIn(page, server.url);
  await page.goto(`${server.url}/account`);
  await page.getByRole("button", { name: "Set up" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Your password").fill(ADMIN.password);
  await dialog.getByRole("button", { name: "Continue" }).click();
  const picture = dialog.getByRole("img", { name: "Picture to scan with an authenticator app" });
  await expect(picture).toHaveJSProperty("complete", true);
  expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  const secret = await dialog.getByRole("group", { name: "Or type this into the app:" }).innerText();
  await dialog.getByLabel("Code that the app shows").fill(codeOf(secret));
  await dialog.getByRole("button", { name: "Switch on" }).click();
  const codes = (await dialog.getByRole("group", { name: "Recovery codes" }).innerText()).split("\n");
  expect(codes).toHaveLength(10);
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("button", { name: "Download" }).click(),
  ]);
  expect(file.suggestedFilename()).toBe("tvs-recovery-codes.txt");
  await dialog.getByRole("button", { name: "I have kept them" }).click();
  await expect(page.getByText("10 recovery codes left.")).toBeVisible();

  const elsewhere = await freshPage(browser);
  await elsewhere.goto(`${server.url}/login`);
  await elsewhere.locator("input[autocomplete=username]").fill(ADMIN.username);
  await elsewhere.locator("input[autocomplete=current-password]").fill(ADMIN.password);
  await elsewhere.keyboard.press("Enter");
  await elsewhere.getByLabel("Code").fill("no such code");
  await elsewhere.keyboard.press("Enter");
  await expect(elsewhere.getByText(/This code is not right/)).toBeVisible();
  await elsewhere.getByLabel("Code").fill(codes[0] ?? "");
  await elsewhere.keyboard.press("Enter");
  await expect(elsewhere.getByRole("heading", { level: 1, name: "Dashboard" })).toBeVisible();

  await page.getByRole("button", { name: "Switch off" }).click();
  await dialog.getByLabel("Your password").fill(ADMIN.password);
  await dialog.getByLabel("Code of the app, or a recovery code").fill(codes[1] ?? "");
  await dialog.getByRole("button", { name: "Switch off" }).click();
  await expect(page.getByRole("button", { name: "Set up" })).toBeVisible();
  await elsewhere.context().close();
});

test("the audit trail tells what was there before, and is taken along as a file", async ({ page, server, manager }) => {
  await addTiago(manager);
  await signIn(page, server.url);
  await page.goto(`${server.url}/audit?action=user.created`);
  const row = page.getByRole("list", { name: "Audit" }).getByRole("listitem").filter({ hasText: "tiago" });
  await row.getByRole("button", { name: /^Details of entry/ }).click();
  await expect(row.getByRole("row", { name: "Role Technician" })).toBeVisible();
  await expect(row).not.toContainText(FIRST);
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export" }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/^audit-.*\.jsonl$/);
});

for (const [name, look] of [
  ["wide", { viewport: { width: 1440, height: 900 } }],
  ["on a phone in the dark", { viewport: { width: 390, height: 844 }, colorScheme: "dark" }],
] as const) {
  test(`the pages for accounts can be used by everybody, ${name}`, async ({ browser, server, manager }) => {
    await addTiago(manager);
    const page = await freshPage(browser, { ...look, reducedMotion: "reduce" });
    await page.goto(`${server.url}/welcome`);
    await expect(page.getByRole("alert")).toBeVisible();
    expect(await barriersOn(page), "welcome").toEqual([]);
    await signIn(page, server.url);
    const troubles = troublesOf(page);
    for (const [path, title] of [
      ["/account", "My account"],
      ["/users", "Users"],
      ["/audit", "Audit"],
    ] as const) {
      await page.goto(server.url + path);
      await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
      await page.waitForLoadState("networkidle");
      if (path === "/audit")
        await page
          .getByRole("button", { name: /^Details of entry/ })
          .first()
          .click();
      expect(await barriersOn(page), path).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, `${path}: nothing sticks out sideways`).toBeLessThanOrEqual(0);
    }
    expect(troubles).toEqual([]);
    await page.context().close();
  });
}

async function addTiago({ server, token }: Manager): Promise<void> {
  const answer = await fetch(`${server.url}/api/users`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ username: "tiago", email: "tiago@example.com", password: FIRST, role: "technician" }),
  });
  expect(answer.status).toBe(201);
}
