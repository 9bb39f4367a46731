/** Settings: what administrators change is seen by strangers, by waiting screens and by those that run. */
import { signIn, troublesOf } from "./console";
import { expect, test } from "./fixtures";

test("a name, a logo and a language are chosen, seen by everybody, and given back", async ({
  browser,
  server,
  openScreen,
}) => {
  const page = await browser.newPage({ locale: "en-US" });
  const troubles = troublesOf(page);
  await signIn(page, server.url);
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Torre Norte");
  await page.getByLabel("Usual language", { exact: true }).selectOption("pt");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("link", { name: "Torre Norte" })).toBeVisible();
  await expect(page).toHaveTitle("Configurações · Torre Norte");
  const drawing =
    '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="30"><circle cx="15" cy="15" r="15"/></svg>';
  await page
    .locator("input[type=file]")
    .setInputFiles({ name: "logo.svg", mimeType: "image/svg+xml", buffer: Buffer.from(drawing) });
  await expect(page.getByRole("button", { name: "Remover" })).toBeVisible();

  const stranger = await browser.newPage({ locale: "en-US" });
  await stranger.goto(`${server.url}/login`);
  await expect(stranger.getByRole("heading", { name: "Entrar em Torre Norte" })).toBeVisible();
  const logo = stranger.locator("main img");
  await expect.poll(() => logo.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(512);

  const { page: screen } = await openScreen();
  await expect(screen.getByText("Torre Norte")).toBeVisible();
  await expect(screen.getByRole("heading", { name: "Aguardando pareamento" })).toBeVisible();

  await page.getByRole("button", { name: "Remover" }).click();
  await page.getByRole("button", { name: "Usar padrão: Nome" }).click();
  await page.getByRole("button", { name: "Usar padrão: Idioma padrão" }).click();
  await page.getByRole("button", { name: "Salvar" }).click();
  await expect(page.getByRole("link", { name: "TVS" })).toBeVisible();
  await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();
  expect(troubles).toEqual([]);
});

test("a running screen keeps to another rhythm without a new line", async ({ server, manager, openScreen }) => {
  const place = await manager.addPlace("Lobby");
  const { page: screen } = await openScreen();
  const beats: number[] = [];
  let lines = 0;
  screen.on("websocket", (line) => {
    lines += 1;
    line.on("framesent", ({ payload }) => String(payload).includes("player_heartbeat") && beats.push(Date.now()));
  });
  await screen.reload();
  const code = (await screen.locator(".code").textContent()) ?? "";
  await manager.pair(code, "Door", place);
  await expect.poll(() => beats.length).toBeGreaterThan(1);
  const before = lines;

  const change = await fetch(`${server.url}/api/settings`, {
    method: "PATCH",
    headers: { Authorization: `Bearer ${manager.token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ version: 1, heartbeat_seconds: 600, offline_after_seconds: 1_200 }),
  });
  expect(change.status).toBe(200);
  await expect.poll(() => Date.now() - (beats.at(-1) ?? 0), { timeout: 40_000 }).toBeGreaterThan(10_000);
  expect(lines).toBe(before);
});
