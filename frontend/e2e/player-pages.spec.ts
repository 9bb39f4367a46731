import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, readCode, screenTest as test } from "./fixtures";

/** A page that tries everything a guest must not do, and tells what it could. */
const NOSY = `<!doctype html><html><body style="margin:0;background:#c00;color:#fff;font:40px sans-serif">
<h1 id="said">no script</h1>
<script>
  const tries = {
    parent: () => parent.document.title,
    top: () => { top.location = "about:blank"; },
    storage: () => localStorage.length,
    cookie: () => document.cookie,
    database: () => indexedDB.open("tvs-player"),
    worker: () => navigator.serviceWorker.controller.scriptURL,
  };
  const could = Object.keys(tries).filter((name) => { try { tries[name](); return true; } catch { return false; } });
  document.getElementById("said").textContent = "script ran, origin " + self.origin + ", could: " + (could.join(" ") || "nothing");
</script></body></html>`;

for (const network of [false, true]) {
  const where = network ? "over plain HTTP" : "on a trusted address";

  test(`s04: a manager's page runs its scripts and reaches nothing of ours, ${where}`, async ({
    server,
    manager,
    openScreen,
  }) => {
    const place = await manager.addPlace("Lobby");
    const nosy = await manager.uploadBytes("nosy.html", new TextEncoder().encode(NOSY), place);
    const picture = await manager.upload("rocket.jpg", place);
    const items = [nosy, picture].map(({ id }) => ({ content_id: id, duration_seconds: 3 }));
    await manager.schedule(await manager.arrange("Page", place, items), place);
    const { page } = await openScreen(network ? server.urlOnNetwork : server.url);
    if (!network) await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await manager.pair(await readCode(page), "Lobby left", place);

    const said = page.frameLocator(".layer.seen iframe").locator("#said");
    await expect(said).toHaveText("script ran, origin null, could: nothing", { timeout: 20_000 });
    expect(page.url()).toContain("/player/");

    await server.stop();
    if (!network) await page.reload();
    await expect(page.locator(".layer.seen img")).toBeVisible({ timeout: 20_000 });
    await expect(said).toHaveText("script ran, origin null, could: nothing", { timeout: 20_000 });
  });
}

/** Leaves for an address of ours as soon as it is shown. */
const leaver = (address: string, way: "script" | "refresh") =>
  way === "script"
    ? `<!doctype html><script>location = ${JSON.stringify(address)};</script>`
    : `<!doctype html><meta http-equiv="refresh" content="0; url=${address}">`;

for (const network of [false, true]) {
  const where = network ? "over plain HTTP" : "on a trusted address";

  test(`s04: a page that leaves for an address of ours shows nothing of ours, ${where}`, async ({
    server,
    manager,
    openScreen,
  }) => {
    const place = await manager.addPlace("Lobby");
    const ways = [leaver("/player/", "script"), leaver("/player/?again", "refresh"), leaver("/", "script")];
    const pages = [];
    for (const page of ways) {
      const unlike = `${page}<!-- ${place} -->`;
      pages.push(await manager.uploadBytes("leaver.html", new TextEncoder().encode(unlike), place));
    }
    const picture = await manager.upload("rocket.jpg", place);
    const items = [...pages, picture].map(({ id }) => ({ content_id: id, duration_seconds: 3 }));
    await manager.schedule(await manager.arrange("Leaving", place, items), place);
    const { page } = await openScreen(network ? server.urlOnNetwork : server.url);
    if (!network) await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    const inside: string[] = [];
    page.on("framenavigated", async (frame) => {
      if (frame === page.mainFrame()) return;
      const [address, origin] = await frame.evaluate(() => [location.href, self.origin]).catch(() => ["gone", ""]);
      if (address !== "about:blank") inside.push(`${origin} at ${address}`); // a frame begins and ends there, as our own
    });

    await manager.pair(await readCode(page), "Lobby left", place);

    for (let round = 0; round < 2; round += 1) {
      await expect(page.locator(".layer.seen img")).toBeVisible({ timeout: 30_000 });
      await expect(page.locator(".layer.seen iframe")).toBeVisible({ timeout: 30_000 });
    }
    expect(inside.length).toBeGreaterThan(pages.length);
    expect(inside.filter((each) => each.startsWith(new URL(page.url()).origin))).toEqual([]);
    await expect(page.locator(".code")).toHaveCount(0);
  });
}

test("a web address is shown live, with an origin of its own", async ({ manager, openScreen }) => {
  const place = await manager.addPlace("Lobby");
  const guest = createServer((_request, response) => {
    response.setHeader("Content-Type", "text/html");
    response.end("<h1 id='said'></h1><script>document.getElementById('said').textContent = origin</script>");
  });
  await new Promise<void>((resolve) => guest.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(guest.address() as AddressInfo).port}/`;
  const content = await manager.addAddress("Weather", address, place);
  await manager.schedule(await manager.arrange("Web", place, [{ content_id: content, duration_seconds: 10 }]), place);
  const { page } = await openScreen();
  await manager.pair(await readCode(page), "Lobby left", place);

  await expect(page.frameLocator(".layer.seen iframe").locator("#said")).toHaveText(new URL(address).origin, {
    timeout: 20_000,
  });
  guest.close();
});
