/** What the journeys need: a server of their own, a manager, screens, and eyes. */
import { join } from "node:path";
import { test as base, type BrowserContext, type Page } from "@playwright/test";
import { Manager, MEDIA } from "./manager";
import { Eyes, type Look } from "./pictures";
import { TvsServer } from "./server";

export { expect } from "@playwright/test";

interface Props {
  server: TvsServer;
  manager: Manager;
  eyes: Eyes;
  /** How rocket.jpg and the moments of bigbuckbunny.mp4 look on a screen. */
  looks: { picture: Look[]; film: Look[] };
  /** A screen in a browser profile of its own: its page shows the pairing code. */
  openScreen: (url?: string) => Promise<{ page: Page; context: BrowserContext }>;
}

export const SCREEN = { viewport: { width: 1280, height: 720 } };

export const test = base.extend<Props>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright wants a pattern here
  server: async ({}, use) => {
    const server = await TvsServer.begin();
    await use(server);
    await server.end();
  },
  manager: async ({ server }, use) => {
    await use(await Manager.signIn(server));
  },
  eyes: async ({ browser }, use) => {
    const context = await browser.newContext();
    await use(new Eyes(await context.newPage()));
    await context.close();
  },
  looks: async ({ eyes }, use) => {
    const picture = [await eyes.seeFile(join(MEDIA, "rocket.jpg"), "image/jpeg")];
    await use({ picture, film: await eyes.seeFilm("bigbuckbunny.mp4") });
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

/** The pairing code as a person reads it off the screen. */
export async function readCode(screen: Page): Promise<string> {
  return (await screen.locator(".code").textContent({ timeout: 20_000 })) ?? "";
}
