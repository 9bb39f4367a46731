/** The library: files go in by drag and drop, are seen, named, and kept while they are used. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { signIn, troublesOf } from "./console";
import { expect, test } from "./fixtures";
import { MEDIA } from "./manager";

/** Drops files on the page, as from a folder on the desk. */
async function drop(page: Page, names: string[]): Promise<void> {
  const files = await Promise.all(
    names.map(async (name) => ({ name, bytes: (await readFile(join(MEDIA, name))).toString("base64") })),
  );
  const dragged = await page.evaluateHandle((given) => {
    const dragging = new DataTransfer();
    for (const { name, bytes } of given) {
      const data = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0));
      const type = name.endsWith(".png") ? "image/png" : "image/jpeg";
      dragging.items.add(new File([data], name, { type }));
    }
    return dragging;
  }, files);
  await page.dispatchEvent("body", "dragenter", { dataTransfer: dragged });
  const zone = page.getByText("Drop files to upload them to Lobby");
  await zone.waitFor();
  await zone.dispatchEvent("drop", { dataTransfer: dragged });
}

test("files dropped on the library upload together, become ready by themselves, and can be named", async ({
  page,
  server,
  manager,
}) => {
  await manager.addPlace("Lobby");
  const troubles = troublesOf(page);
  await signIn(page, server.url);
  await page.goto(`${server.url}/content`);
  await page.getByRole("button", { name: "Add content" }).first().waitFor();
  await drop(page, ["rocket.jpg", "coffee.png"]);

  const uploads = page.getByRole("region", { name: "Uploads" });
  await expect(uploads.getByText("Ready")).toHaveCount(2, { timeout: 30_000 });
  const library = page.getByRole("list", { name: "Content" });
  await expect(library.getByRole("listitem")).toHaveCount(2);
  await expect(library.getByText("Processing")).toHaveCount(0, { timeout: 30_000 });

  await library.getByRole("link", { name: /rocket/ }).click();
  const detail = page.getByRole("dialog");
  await expect(detail.getByRole("img", { name: "Preview of rocket" })).toBeVisible();
  await expect(detail.getByText("640 × 427")).toBeVisible();
  await detail.getByLabel("Title").fill("Rocket at night");
  await detail.getByLabel("Tags").fill("space");
  await page.keyboard.press("Enter");
  await detail.getByRole("button", { name: "Save" }).click();
  await expect(library.getByText("Rocket at night", { exact: true })).toBeVisible();
  await expect(page).toHaveTitle("Rocket at night · TVS");
  await page.keyboard.press("Escape");

  await page.getByRole("searchbox", { name: "Search" }).fill("night");
  await expect(library.getByRole("listitem")).toHaveCount(1);
  await expect(page).toHaveURL(/\?q=night/);
  expect(troubles).toEqual([]);
});

test("a file that is no picture is refused with a reason, and nothing is kept", async ({ page, server }) => {
  await signIn(page, server.url);
  await page.goto(`${server.url}/content`);
  await page.getByRole("button", { name: "Add content" }).first().click();
  const lie = { name: "poster.jpg", mimeType: "image/jpeg", buffer: Buffer.from("%PDF-1.4 no picture at all") };
  await page.getByRole("dialog").locator("input[type=file]").setInputFiles(lie);
  const uploads = page.getByRole("region", { name: "Uploads" });
  await expect(uploads.getByText("Failed", { exact: true })).toBeVisible();
  await expect(uploads.getByRole("alert")).not.toBeEmpty();
  await expect(page.getByText("Pictures, videos, sound and pages")).toBeVisible();
});

test("content in use is not thrown away, and says where it is used", async ({ page, server, manager }) => {
  const place = await manager.addPlace("Lobby");
  const picture = await manager.upload("rocket.jpg", place);
  await manager.arrange("Breakfast", place, [{ content_id: picture.id, duration_seconds: 5 }]);
  await signIn(page, server.url);
  await page.goto(`${server.url}/content/${picture.id}`);
  await page.getByRole("dialog").getByRole("button", { name: "Move to trash" }).click();
  await page.getByRole("link", { name: "Campaigns: Breakfast" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Breakfast" })).toBeVisible();
});
