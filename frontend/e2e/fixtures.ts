/** What the journeys need: a server, a manager, screens, and eyes. */
import { join } from "node:path";
import { test as base, type BrowserContext, type Page } from "@playwright/test";
import { Manager, MEDIA } from "./manager";
import { Eyes, type Look } from "./pictures";
import { TvsServer } from "./server";

export { expect } from "@playwright/test";

interface Shared {
  eyes: Eyes;
  /** How rocket.jpg and the moments of bigbuckbunny.mp4 look on a screen. */
  looks: { picture: Look[]; film: Look[] };
}

interface Own {
  /** Empty, and this journey's alone. */
  server: TvsServer;
  manager: Manager;
  /** A screen in a browser profile of its own: its page shows the pairing code. */
  openScreen: (url?: string) => Promise<{ page: Page; context: BrowserContext }>;
}

export const SCREEN = { viewport: { width: 1280, height: 720 }, locale: "en-GB" };

export const test = base.extend<Own, Shared>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright wants a pattern here
  server: async ({}, use) => {
    const server = await TvsServer.begin();
    await use(server);
    await server.end();
  },
  eyes: [
    async ({ browser }, use) => {
      const context = await browser.newContext();
      await use(new Eyes(await context.newPage()));
      await context.close();
    },
    { scope: "worker" },
  ],
  looks: [
    async ({ eyes }, use) => {
      const picture = [await eyes.seeFile(join(MEDIA, "rocket.jpg"), "image/jpeg")];
      await use({ picture, film: await eyes.seeFilm("bigbuckbunny.mp4") });
    },
    { scope: "worker" },
  ],
  manager: async ({ server }, use) => {
    await use(await Manager.signIn(server));
  },
  openScreen: async ({ browser, server }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (url = server.url) => {
      const context = await browser.newContext(SCREEN);
      contexts.push(context);
      const page = await context.newPage();
      await page.goto(`${url}/player/`);
      return { page, context };
    });
    for (const context of contexts) await context.close();
  },
});

/**
 * The same with one server for all journeys of a run, which saves seconds for each: they work in places of their
 * own, and find the server running however the one before left it.
 */
export const screenTest = test.extend<object, { sharedServer: TvsServer }>({
  sharedServer: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright wants a pattern here
    async ({}, use) => {
      const server = await TvsServer.begin();
      await use(server);
      await server.end();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  server: async ({ sharedServer }, use) => {
    await sharedServer.ensureRunning();
    await use(sharedServer);
  },
});

/** The pairing code as a person reads it off the screen. */
export async function readCode(screen: Page): Promise<string> {
  return (await screen.locator(".code").textContent({ timeout: 20_000 })) ?? "";
}
