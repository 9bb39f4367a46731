/** s05: what people and screens write is shown as text, letter for letter, wherever it is shown. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { io, type Socket } from "socket.io-client";
import { signIn, troublesOf } from "./console";
import { expect, readCode, test } from "./fixtures";
import { type Manager, MEDIA } from "./manager";
import { ADMIN } from "./server";

/** Tags, brand names and versions may be no longer than 40 letters. */
const SHORT = '{{7*7}}"><img src=s05x onerror=ran=1>';
const markup = (field: string) =>
  `${field} {{7*7}} \${7*7} "><img src=s05x onerror=ran=1><script>ran=1</script><svg onload=ran=1>`;
/** Folders are cut off file names: no slash. */
const FILE = "file {{7*7}} ${7*7} <img src=s05x onerror=ran=1>.jpg";
const EMAIL = "{{7*7}}${7*7}@example.com";

/** What must be found, letter for letter, on some page of the console. */
const SHOWN = "place street title description campaign about screen agent trouble figure word fault outcome"
  .split(" ")
  .map(markup);

async function ask<T>(
  { server, token }: Manager,
  method: string,
  path: string,
  body: object | null,
  status = 201,
): Promise<T> {
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  const answer = await fetch(server.url + path, { method, headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  expect(answer.status, `${method} ${path}: ${text}`).toBe(status);
  return JSON.parse(text) as T;
}

interface Row {
  id: number;
  version: number;
}

/** Writes markup into everything a manager and an administrator can fill. */
async function writeEverywhere(manager: Manager): Promise<{ place: Row; picture: number; campaign: number }> {
  await ask(manager, "PATCH", "/api/settings", { version: 1, brand_name: SHORT }, 200);
  const where = { name: markup("place"), address: markup("street"), timezone: "UTC" };
  const place = await ask<Row>(manager, "POST", "/api/locations", where);
  const named = await manager.uploadBytes(FILE, await commented(), place.id);
  const { version } = await ask<Row>(manager, "GET", `/api/content/${named.id}`, null, 200);
  const words = { title: markup("title"), description: markup("description"), tags: [SHORT] };
  await ask(manager, "PATCH", `/api/content/${named.id}`, { ...words, version }, 200);
  const items = [{ content_id: named.id, duration_seconds: 5 }];
  const show = { name: markup("campaign"), description: markup("about"), location_id: place.id, items };
  const campaign = (await ask<Row>(manager, "POST", "/api/campaigns", show)).id;
  await manager.schedule(campaign, place.id);
  const person = { email: EMAIL, role: "manager", location_ids: [place.id], password: ADMIN.password };
  await ask(manager, "POST", "/api/users", { ...person, username: "bea" });
  await ask(manager, "POST", "/api/users", { ...person, username: SHORT }, 422);
  return { place, picture: named.id, campaign };
}

/** A picture with a remark in it, as cameras and programs write them. */
async function commented(): Promise<Buffer> {
  const picture = await readFile(join(MEDIA, "rocket.jpg"));
  const remark = Buffer.from(markup("remark"));
  const head = Buffer.from([0xff, 0xfe, 0, remark.length + 2]);
  return Buffer.concat([picture.subarray(0, 2), head, remark, picture.subarray(2)]);
}

/** A sign-in by a program that calls itself so, and one that fails under such a name. */
async function knock({ server }: Manager): Promise<void> {
  for (const username of [ADMIN.username, SHORT])
    await fetch(`${server.url}/api/auth/login`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "User-Agent": markup("program") },
      body: JSON.stringify({ username, password: ADMIN.password }),
    });
}

/** A screen that says markup wherever it may say anything. */
async function lyingScreen(manager: Manager, location_id: number): Promise<{ id: number; line: Socket }> {
  const order = { name: markup("screen"), location_id, tags: [SHORT] };
  const made = await ask<{ id: number; player_key: string }>(manager, "POST", "/api/players", order);
  const line = io(manager.server.url, { transports: ["websocket"], forceNew: true });
  line.on("player_command", ({ command_id }: { command_id: string }) =>
    line.emit("player_status_update", { command_id, stage: "failed", detail: markup("outcome") }),
  );
  const hello = { app_version: SHORT, resolution: '"><b onclick=ran=1>', mac_address: '"><img src=s05x>' };
  await line.emitWithAck("player_register", { player_key: made.player_key, ...hello });
  const told = { user_agent: markup("agent"), troubles: [markup("trouble")], [markup("figure")]: markup("word") };
  expect(await line.emitWithAck("player_heartbeat", { status: SHORT, system_info: told })).toMatchObject({ ok: true });
  await line.emitWithAck("player_status_update", { fault: markup("fault") });
  await line.emitWithAck("media_broken", { sha256: "0".repeat(64), why: markup("why") });
  return { id: made.id, line };
}

/** What ran, opened or was made of the markup while this page was used. */
function watch(page: Page): { asked: string[]; made: () => Promise<unknown> } {
  const asked: string[] = [];
  page.on("request", (request) => request.url().includes("s05x") && asked.push(request.url()));
  page.on("dialog", (dialog) => {
    asked.push(dialog.message());
    void dialog.dismiss();
  });
  const elements = "[onerror], [onload], [onclick], [src*=s05x]";
  const made = () =>
    page.evaluate(
      (selector) => ({
        ran: "ran" in window,
        elements: [...document.querySelectorAll(selector)].map(({ outerHTML }) => outerHTML),
        scripts: [...document.scripts].filter(({ text }) => text.includes("ran=1")).length,
      }),
      elements,
    );
  return { asked, made };
}

const NOTHING = { ran: false, elements: [], scripts: 0 };

/** All that stands on the page, in its fields and in its hints. */
function everything(page: Page): Promise<string> {
  return page.evaluate(() => {
    const fields = [...document.querySelectorAll<HTMLInputElement>("input, textarea")].map(({ value }) => value);
    const hints = [...document.querySelectorAll("[title], [aria-label], [alt]")].flatMap((element) =>
      ["title", "aria-label", "alt"].map((name) => element.getAttribute(name)),
    );
    return [document.title, document.body.textContent, ...fields, ...hints].join("\n");
  });
}

test("s05: markup and templates in every field are text on every page of the console", async ({
  browser,
  server,
  manager,
}) => {
  const { place, picture, campaign } = await writeEverywhere(manager);
  await knock(manager);
  const { id, line } = await lyingScreen(manager, place.id);
  await manager.expectOutcome(id, await manager.command(id, "identify"), "failed");
  await expect.poll(async () => (await manager.screen(id)).fault).toBe(markup("fault"));
  const page = await browser.newPage({ locale: "en-US" });
  const troubles = troublesOf(page);
  const { asked, made } = watch(page);
  await page.goto(`${server.url}/login`);
  await expect(page.getByText(SHORT).first()).toBeVisible();
  await signIn(page, server.url);

  let seen = "";
  const paths = `/ /content /content/${picture} /content/trash /content/storage /campaigns /campaigns/${campaign}
    /campaigns/new /schedules /schedules/1 /schedules/new /players /players/${id} /players/pair /locations /users
    /settings /account /audit`;
  for (const path of paths.split(/\s+/)) {
    await page.goto(server.url + path);
    await expect(page.getByRole("heading", { level: 1, includeHidden: true })).toBeVisible();
    await page.waitForLoadState("networkidle");
    for (const folded of await page.locator("main details:not([open]) > summary").all()) await folded.click();
    seen += await everything(page);
    expect(await made(), path).toEqual(NOTHING);
  }

  expect([...SHOWN, SHORT, FILE, EMAIL].filter((each) => !seen.includes(each))).toEqual([]);
  expect(asked).toEqual([]);
  expect(troubles).toEqual([]);
  line.close();
});

test("s05: markup in names is text on a screen that waits and on one that plays", async ({ manager, openScreen }) => {
  const { place } = await writeEverywhere(manager);
  const { page: screen } = await openScreen();
  const { asked, made } = watch(screen);
  const code = await readCode(screen);
  await expect.poll(() => everything(screen)).toContain(SHORT);
  expect(await made()).toEqual(NOTHING);

  const id = await manager.pair(code, markup("screen"), place.id);
  await manager.expectInStep(id);
  await manager.expectOutcome(id, await manager.command(id, "identify"), "done");
  await expect(screen.locator(".identify")).toContainText(markup("screen"));
  await expect(screen.locator(".identify")).toContainText(markup("place"));

  expect(await made()).toEqual(NOTHING);
  expect(asked).toEqual([]);
});
