/** The library as a manager lives with it: uploads over bad lines, replacing, uses, trash. */
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { barriersOn, signIn, troublesOf } from "./console";
import { expect, test } from "./fixtures";
import {
  brokenPicture,
  choose,
  heavyFilm,
  offsetsSent,
  oldFilm,
  slowLine,
  uploadOf,
  uploadsOn,
  written,
} from "./library";
import { MEDIA } from "./manager";

const MB = 1024 * 1024;
const media = (name: string) => join(MEDIA, name);

async function openLibrary(page: Page, url: string): Promise<void> {
  await signIn(page, url);
  await page.goto(`${url}/content`);
  await page.getByRole("button", { name: "Add content" }).first().waitFor();
}

test("several files go at once, are paused and resumed, and go on while one looks at something else", async ({
  page,
  server,
  manager,
}, info) => {
  await manager.addPlace("Lobby");
  const troubles = troublesOf(page);
  await openLibrary(page, server.url);
  const line = await slowLine(page, 1.5 * MB);
  const films = await Promise.all(["one.mp4", "two.mp4"].map((name) => heavyFilm(info, 20, name)));
  const notes = await written(info, "notes.txt", Buffer.from("no picture"));
  await choose(page, [...films, media("rocket.jpg"), media("coffee.png"), notes]);

  await expect(uploadOf(page, "one.mp4")).toContainText(/\d+ % · [\d.]+ MB\/s · \d+ (s|min) left/);
  await expect(uploadOf(page, "notes.txt").getByRole("alert")).toContainText("not accepted. Accepted are: jpg");
  await expect(uploadOf(page, "rocket.jpg").getByText("Ready")).toBeVisible();
  await page.getByRole("button", { name: "Pause one.mp4" }).click();
  await expect(uploadOf(page, "one.mp4")).toContainText(/Paused at \d+ %/);
  expect(await barriersOn(page), "uploads under way").toEqual([]);

  await page.getByRole("link", { name: "Dashboard" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Dashboard" })).toBeVisible();
  await expect(uploadOf(page, "one.mp4")).toContainText(/Paused at \d+ %/);
  await page.getByRole("button", { name: "Resume one.mp4" }).click();
  await line.free();
  for (const name of ["one.mp4", "two.mp4", "coffee.png"])
    await expect(uploadOf(page, name).getByText("Ready")).toBeVisible({ timeout: 60_000 });
  await expect(uploadsOn(page).getByRole("button", { name: /4 files uploaded, 1 failed/ })).toBeVisible();

  await uploadOf(page, "one.mp4").getByRole("link", { name: "one.mp4" }).click();
  await expect(page.getByRole("dialog").getByLabel("Preview of one")).toBeVisible();
  expect(troubles).toEqual([]);
});

test("an upload whose server goes away goes on by itself where it was", async ({ page, server, manager }, info) => {
  await manager.addPlace("Lobby");
  await openLibrary(page, server.url);
  const offsets = offsetsSent(page);
  const line = await slowLine(page, 3 * MB);
  await choose(page, [await heavyFilm(info, 24)]);
  await expect.poll(() => offsets.length, { timeout: 30_000 }).toBeGreaterThan(1);
  await server.stop();
  await expect(uploadOf(page, "film.mp4")).toContainText("Server out of reach");
  const before = offsets.length;
  await server.start();
  await line.free();

  await expect(uploadOf(page, "film.mp4").getByText("Ready")).toBeVisible({ timeout: 60_000 });
  expect(offsets.slice(before)[0]).toBeGreaterThan(0);
  await expect(page.getByRole("list", { name: "Content" }).getByRole("listitem")).toHaveCount(1);
});

test("after a reload the same file, chosen again, goes on where it stopped, and no other one does", async ({
  page,
  server,
  manager,
}, info) => {
  await manager.addPlace("Lobby");
  await openLibrary(page, server.url);
  const offsets = offsetsSent(page);
  const film = await heavyFilm(info, 24);
  const line = await slowLine(page, 3 * MB);
  await choose(page, [film]);
  await expect.poll(() => offsets.length, { timeout: 30_000 }).toBeGreaterThan(1);
  const asked: string[] = [];
  page.once("dialog", (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  await page.reload();
  expect(asked).toEqual(["beforeunload"]);

  await expect(uploadsOn(page).getByRole("button", { name: "1 upload was interrupted" })).toBeVisible();
  await line.free();
  const before = offsets.length;
  const again = uploadsOn(page).locator("input[type=file]");
  await again.setInputFiles(media("rocket.jpg"));
  await expect(page.getByText("rocket.jpg is not the file that was interrupted")).toBeVisible();
  await again.setInputFiles(film);
  await expect(uploadOf(page, "film.mp4").getByText("Ready")).toBeVisible({ timeout: 60_000 });
  expect(offsets.slice(before)[0]).toBeGreaterThan(0);
  await expect(page.getByRole("list", { name: "Content" }).getByRole("listitem")).toHaveCount(1);
  await page.reload();
  await expect(page.getByRole("list", { name: "Content" })).toBeVisible();
  await expect(uploadsOn(page)).toBeHidden();
});

test("an access token that runs out under way is renewed, and nothing is sent twice", async ({
  page,
  server,
  manager,
}, info) => {
  await manager.addPlace("Lobby");
  await openLibrary(page, server.url);
  const offsets = offsetsSent(page);
  let refusals = 0;
  await page.route(
    (url) => url.pathname.startsWith("/api/uploads/"),
    (route) => {
      const isSecondPiece = Number(route.request().headers()["upload-offset"] ?? 0) > 0;
      if (refusals > 0 || !isSecondPiece) return route.continue();
      refusals += 1;
      return route.fulfill({ status: 401, json: { code: "unauthorized", status: 401 } });
    },
  );
  const renewal = page.waitForResponse((answer) => answer.url().endsWith("/api/auth/refresh") && answer.ok());
  await choose(page, [await heavyFilm(info, 20)]);
  await renewal;
  await expect(uploadOf(page, "film.mp4").getByText("Ready")).toBeVisible({ timeout: 60_000 });
  expect(refusals).toBe(1);
  expect(offsets).toEqual([0, 8 * MB, 8 * MB, 16 * MB]);
});

test("a file that changes on the disk while it is sent is not mixed with its newer self", async ({
  page,
  server,
  manager,
}, info) => {
  await manager.addPlace("Lobby");
  await openLibrary(page, server.url);
  const line = await slowLine(page, 2 * MB);
  await choose(page, [await heavyFilm(info, 24)]);
  await expect(uploadOf(page, "film.mp4")).toContainText("MB/s");
  await heavyFilm(info, 20);
  await line.free();
  await expect(uploadOf(page, "film.mp4").getByRole("alert")).toContainText("changed or moved since it was chosen");
});

test("preparing a file is stopped by who does not want it any more", async ({ page, server, manager }, info) => {
  await manager.addPlace("Lobby");
  await openLibrary(page, server.url);
  await choose(page, [await oldFilm(info)]);
  await uploadOf(page, "old.avi").getByRole("link", { name: "old.avi" }).click();
  const detail = page.getByRole("dialog");
  await detail.getByRole("button", { name: "Stop preparing" }).click();
  await expect(detail.getByText("Somebody stopped preparing this file")).toBeVisible();
  await expect(detail.getByRole("button", { name: "Prepare again" })).toBeVisible();
  await expect(uploadOf(page, "old.avi").getByText("Stopped")).toBeVisible();
});

test("an upload that is given up leaves nothing behind", async ({ page, server, manager }, info) => {
  await manager.addPlace("Lobby");
  await openLibrary(page, server.url);
  await slowLine(page, MB);
  await choose(page, [await heavyFilm(info, 24)]);
  await expect(uploadOf(page, "film.mp4")).toContainText("MB/s");
  await page.getByRole("button", { name: "Stop uploading film.mp4" }).click();
  await expect(uploadsOn(page)).toBeHidden();
  await expect.poll(() => manager.unfinishedUploads()).toEqual([]);
});

test("a file that cannot be prepared says why, to be tried again or looked into", async ({
  page,
  server,
  manager,
}, info) => {
  await manager.addPlace("Lobby");
  await openLibrary(page, server.url);
  await choose(page, [await brokenPicture(info)]);
  const row = uploadOf(page, "broken.jpg");
  await expect(row.getByText("Failed")).toBeVisible();
  const reason = await row.getByRole("alert").textContent();
  expect(reason).toMatch(/\w+ \w+/);
  await row.getByRole("button", { name: "Try again" }).click();
  await expect(row.getByText("Failed")).toBeVisible();

  await row.getByRole("link", { name: "broken.jpg" }).click();
  const detail = page.getByRole("dialog");
  await expect(detail.getByText(reason ?? "")).toBeVisible();
  await expect(detail.getByRole("button", { name: "Try again" })).toBeVisible();
  await detail.getByRole("button", { name: "Technical details" }).click();
  await expect(detail.getByRole("group", { name: "Preparation" })).toContainText("Failed");
  expect(await barriersOn(page), "a failed file").toEqual([]);
});

test("a file that is replaced keeps its name and its campaigns", async ({ page, server, manager }) => {
  const place = await manager.addPlace("Lobby");
  const picture = await manager.upload("rocket.jpg", place);
  await manager.schedule(await manager.arrange("Breakfast", place, [{ content_id: picture.id }]), place);
  await signIn(page, server.url);
  await page.goto(`${server.url}/content/${picture.id}`);
  const detail = page.getByRole("dialog");
  const uses = detail.getByRole("region", { name: "Used in" });
  await expect(uses.getByText("1 schedule, 0 screens")).toBeVisible();
  await detail.locator("input[type=file]").setInputFiles(media("bigbuckbunny.mp4"));
  await expect(page.getByText("bigbuckbunny.mp4 is not of the same kind")).toBeVisible();
  await detail.locator("input[type=file]").setInputFiles(media("coffee.png"));
  const news = page.getByText("coffee.png is being uploaded. The old file plays until it is ready.");
  await expect(uploadOf(page, "coffee.png").getByText("Ready")).toBeVisible({ timeout: 30_000 });
  await expect(news, "what is done is not told as if it went on").toBeHidden({ timeout: 2_000 });
  await expect(detail.getByText("coffee.png", { exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(detail.getByRole("img", { name: "Preview of rocket" })).toBeVisible();
  expect((await manager.content(picture.id)).sha256).not.toBe(picture.sha256);
  await uses.getByRole("link", { name: "Breakfast" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Breakfast" })).toBeVisible();
});

test("files are tagged and thrown away together, come back, and are deleted for good", async ({
  page,
  server,
  manager,
}) => {
  const place = await manager.addPlace("Lobby");
  for (const file of ["rocket.jpg", "coffee.png", "chelsea.png"]) await manager.upload(file, place);
  await openLibrary(page, server.url);
  const library = page.getByRole("list", { name: "Content" });
  const choice = (title: string) => page.getByRole("checkbox", { name: `Choose ${title}` });
  await choice("rocket").check();
  await choice("coffee").check();
  await page.getByRole("button", { name: "Add tags" }).click();
  await page.getByRole("dialog").getByRole("combobox", { name: "Tags" }).fill("breakfast");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByRole("button", { name: "Add tags" }).click();
  await expect(library.getByText("#breakfast")).toHaveCount(2);
  await page.getByRole("combobox", { name: "Tag", exact: true }).click();
  await page.getByRole("option", { name: "breakfast (2)" }).click();
  await expect(library.getByRole("listitem")).toHaveCount(2);
  await expect(page).toHaveURL(/tag=breakfast/);

  await page.getByRole("checkbox", { name: "Choose all on this page" }).check();
  await page.getByRole("button", { name: "Move to trash" }).click();
  await expect(page.getByText("2 files lie in the trash now.")).toBeVisible();
  await page.getByRole("link", { name: "Trash" }).click();
  const trash = page.getByRole("list", { name: "Trash" });
  await expect(trash.getByRole("listitem")).toHaveCount(2);
  expect(await barriersOn(page), "the trash").toEqual([]);
  await page.getByRole("button", { name: "Restore: rocket" }).click();
  await expect(trash.getByRole("listitem")).toHaveCount(1);
  await choice("coffee").check();
  await page.getByRole("button", { name: "Delete forever" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete forever" }).click();
  await expect(page.getByText("The trash is empty.")).toBeVisible();
  await page.getByRole("link", { name: "All content" }).click();
  await expect(library.getByRole("listitem")).toHaveCount(2);
});

test("an end is set by the clocks of the place, and marked when it comes near", async ({ page, server, manager }) => {
  const picture = await manager.upload("rocket.jpg", await manager.addPlace("Lobby"));
  await signIn(page, server.url);
  await page.goto(`${server.url}/content/${picture.id}`);
  const detail = page.getByRole("dialog");
  await expect(detail.getByText("By the clocks of America/Sao_Paulo")).toBeVisible();
  const end = new Date(Date.now() + 3.5 * 86_400_000).toISOString().slice(0, 16);
  await detail.getByLabel("Expires").fill(end);
  await detail.getByRole("button", { name: "Save" }).click();
  await expect(detail.getByText("Expires in 3 days")).toBeVisible();
  expect((await manager.content(picture.id)).expires_at).toBe(`${nextHours(end, 3)}:00Z`);
});

/** São Paulo is three hours behind UTC all year. */
function nextHours(wall: string, hours: number): string {
  return new Date(Date.parse(`${wall}:00Z`) + hours * 3_600_000).toISOString().slice(0, 16);
}

test("a place that is full takes no more, and says so in numbers", async ({ page, server, manager }) => {
  const place = await manager.addPlace("Lobby");
  await manager.upload("rocket.jpg", place);
  await signIn(page, server.url);
  await page.goto(`${server.url}/locations`);
  await page.getByRole("button", { name: /^Actions for Lobby/ }).click();
  await page.getByRole("menuitem", { name: "Edit" }).click();
  await page.getByRole("dialog").getByLabel("Storage limit").fill("0");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("dialog")).toBeHidden();

  await page.getByRole("link", { name: "Content", exact: true }).click();
  await choose(page, [media("coffee.png")]);
  await expect(uploadOf(page, "coffee.png").getByRole("alert")).toContainText(/may keep 0 MB and has 0\.1\d? MB/);
  await page.getByRole("link", { name: "Storage" }).click();
  await expect(page.getByText(/^Full\. Nothing more can be uploaded/)).toBeVisible();
  expect(await barriersOn(page), "a full place").toEqual([]);
});
