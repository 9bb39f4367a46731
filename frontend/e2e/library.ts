/** Files to upload and hands to do it with: real ones, dropped or chosen as a person does. */
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Locator, Page, TestInfo } from "@playwright/test";
import { MEDIA } from "./manager";

const MEGABYTE = 1024 * 1024;

/** A real film made as long as wanted by a box that players skip. Returns its path: chosen twice, it is the same file. */
export async function heavyFilm(info: TestInfo, megabytes: number, name = "film.mp4"): Promise<string> {
  const film = await readFile(join(MEDIA, "bigbuckbunny.mp4"));
  const filling = Buffer.alloc(megabytes * MEGABYTE - film.length, name);
  filling.writeUInt32BE(filling.length, 0);
  filling.write("free", 4, "ascii");
  return written(info, name, Buffer.concat([film, filling]));
}

/** A picture that begins as one and breaks off in the middle. */
export async function brokenPicture(info: TestInfo): Promise<string> {
  const whole = await readFile(join(MEDIA, "rocket.jpg"));
  return written(info, "broken.jpg", whole.subarray(0, Math.floor(whole.length / 3)));
}

/** A film that every screen would stumble over: it has to be made anew, which takes the server a while. */
export async function oldFilm(info: TestInfo): Promise<string> {
  const path = info.outputPath("old.avi");
  const source = "testsrc2=size=1280x720:rate=25:duration=90";
  await promisify(execFile)("ffmpeg", [
    "-v",
    "error",
    "-f",
    "lavfi",
    "-i",
    source,
    "-c:v",
    "mpeg4",
    "-q:v",
    "12",
    path,
  ]);
  return path;
}

export async function written(info: TestInfo, name: string, bytes: Uint8Array): Promise<string> {
  const path = info.outputPath(name);
  await writeFile(path, bytes);
  return path;
}

/** Uploads over a line this slow, until `line.free()`. */
export async function slowLine(page: Page, bytesPerSecond: number): Promise<{ free: () => Promise<void> }> {
  const browser = await page.context().newCDPSession(page);
  const limit = (uploadThroughput: number) =>
    browser.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput,
    });
  await browser.send("Network.enable");
  await limit(bytesPerSecond);
  return { free: async () => void (await limit(-1)) };
}

/** Chooses files in the dialog of the library. */
export async function choose(page: Page, paths: string[]): Promise<void> {
  await page.getByRole("button", { name: "Add content" }).first().click();
  await page.getByRole("dialog").locator("input[type=file]").setInputFiles(paths);
}

export const uploadsOn = (page: Page): Locator => page.getByRole("region", { name: "Uploads" });

/** The row of one file among the uploads. */
export const uploadOf = (page: Page, name: string): Locator =>
  uploadsOn(page).getByRole("listitem").filter({ hasText: name });

/** From which byte on each piece was sent. */
export function offsetsSent(page: Page): number[] {
  const offsets: number[] = [];
  page.on("request", (request) => {
    if (request.method() === "PATCH" && request.url().includes("/api/uploads/"))
      offsets.push(Number(request.headers()["upload-offset"]));
  });
  return offsets;
}
