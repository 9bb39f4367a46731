/** The console as a person uses it: signing in, going to pages, and being watched for troubles. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "./fixtures";
import type { Manager } from "./manager";
import { ADMIN } from "./server";

interface Person {
  username: string;
  password: string;
}

/** Signs in by the form, in whatever language it speaks. */
export async function signIn(page: Page, url: string, { username, password }: Person = ADMIN): Promise<void> {
  await page.goto(`${url}/login`);
  await page.locator("input[autocomplete=username]").fill(username);
  await page.locator("input[autocomplete=current-password]").fill(password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page).toHaveURL(`${url}/`);
}

/** What a page complains about while a test runs: errors of its own, refused scripts, missing files. */
export function troublesOf(page: Page): string[] {
  const troubles: string[] = [];
  page.on("pageerror", (error) => troubles.push(`${page.url()}: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") troubles.push(`${page.url()}: ${message.text()}`);
  });
  return troubles;
}

/** What keeps people out, as axe sees it: serious and critical findings, said so that one finds the place. */
export async function barriersOn(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .exclude("iframe")
    .analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target.join(" ")} ${failureSummary ?? ""}`),
    );
}

/** Makes a screen with a key of its own, which never comes. Returns its id. */
export async function addScreen({ server, token }: Manager, name: string, location_id: number): Promise<number> {
  const answer = await fetch(`${server.url}/api/players`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ name, location_id }),
  });
  return ((await answer.json()) as { id: number }).id;
}
