/** Looks at what is on screen: pixels, compared with what should be there. */
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, type Page } from "@playwright/test";
import { MEDIA } from "./manager";

/** Mean colours of a coarse grid laid over a picture, as the screen shows it (whole, on black). */
export type Look = number[];

const COLUMNS = 16;
const ROWS = 9;
/** Of 255. Coding and scaling cost a few; another picture is off by dozens. */
const ALIKE = 14;
/** Frames of a film to compare with, per second. */
const FRAMES_PER_SECOND = 5;

export class Eyes {
  /** @param easel a blank page of the same browser, to decode pictures in */
  constructor(readonly easel: Page) {}

  async seeFile(file: string, type: string): Promise<Look> {
    return this.#look((await readFile(file)).toString("base64"), type);
  }

  async seeScreen(screen: Page): Promise<Look> {
    return this.#look((await screen.screenshot()).toString("base64"), "image/png");
  }

  /** Every moment of a film, a few per second. */
  async seeFilm(name: string): Promise<Look[]> {
    const folder = await mkdtemp(join(tmpdir(), "tvs-frames-"));
    const filter = `fps=${FRAMES_PER_SECOND},scale=320:-2`;
    await promisify(execFile)("ffmpeg", [
      "-v",
      "error",
      "-i",
      join(MEDIA, name),
      "-vf",
      filter,
      join(folder, "%03d.png"),
    ]);
    const frames = await readdir(folder);
    frames.sort();
    const looks: Look[] = [];
    for (const frame of frames) looks.push(await this.seeFile(join(folder, frame), "image/png"));
    await rm(folder, { recursive: true });
    return looks;
  }

  /** Everything the screen shows for a while, picture by picture, as its compositor hands it out. */
  async watch(screen: Page, forMs: number): Promise<Look[]> {
    const browser = await screen.context().newCDPSession(screen);
    const frames: string[] = [];
    browser.on("Page.screencastFrame", ({ data, sessionId }) => {
      frames.push(data);
      void browser.send("Page.screencastFrameAck", { sessionId });
    });
    await browser.send("Page.startScreencast", { format: "jpeg", quality: 60, maxWidth: 320, maxHeight: 180 });
    await screen.waitForTimeout(forMs);
    await browser.send("Page.stopScreencast");
    const looks: Look[] = [];
    for (const frame of frames) looks.push(await this.#look(frame, "image/jpeg"));
    return looks;
  }

  /** Waits until the screen looks like one of these. */
  async expectOn(screen: Page, wanted: Look[], timeout = 20_000): Promise<void> {
    await expect(async () => {
      const seen = await this.seeScreen(screen);
      expect(Math.min(...wanted.map((look) => difference(look, seen)))).toBeLessThan(ALIKE);
    }).toPass({ timeout, intervals: [100] });
  }

  #look(base64: string, type: string): Promise<Look> {
    return this.easel.evaluate(drawn, { base64, type, columns: COLUMNS, rows: ROWS });
  }
}

export function difference(one: Look, other: Look): number {
  return one.reduce((sum, value, index) => sum + Math.abs(value - (other[index] ?? 0)), 0) / one.length;
}

/** How bright a look is, of 255: a black screen is close to none. */
export function brightness(look: Look): number {
  return look.reduce((sum, value) => sum + value, 0) / look.length;
}

/** Runs in the browser: draws the picture as the player does, then shrinks it to the grid. */
async function drawn(given: { base64: string; type: string; columns: number; rows: number }): Promise<number[]> {
  const picture = new Image();
  picture.src = `data:${given.type};base64,${given.base64}`;
  await picture.decode();
  const screen = new OffscreenCanvas(1280, 720);
  const brush = screen.getContext("2d");
  const grid = new OffscreenCanvas(given.columns, given.rows).getContext("2d");
  if (!brush || !grid) throw new Error("this browser cannot draw");
  const scale = Math.min(screen.width / picture.width, screen.height / picture.height);
  const [width, height] = [picture.width * scale, picture.height * scale];
  brush.fillRect(0, 0, screen.width, screen.height);
  brush.drawImage(picture, (screen.width - width) / 2, (screen.height - height) / 2, width, height);
  grid.imageSmoothingQuality = "high";
  grid.drawImage(screen, 0, 0, given.columns, given.rows);
  return [...grid.getImageData(0, 0, given.columns, given.rows).data].filter((_, index) => index % 4 !== 3);
}
