import { expect, readCode, screenTest as test } from "./fixtures";
import { makePackage, WHOLE } from "./packages";

for (const network of [false, true]) {
  const where = network ? "over plain HTTP" : "on a trusted address";

  test(`s04: a package plays whole, reaches nothing of ours, and needs no server, ${where}`, async ({
    server,
    manager,
    openScreen,
  }) => {
    const place = await manager.addPlace("Lobby");
    const site = await manager.uploadBytes("site.zip", await makePackage(), place);
    expect(site.url).toMatch(/\.html$/);
    const picture = await manager.upload("rocket.jpg", place);
    const items = [site, picture].map(({ id }) => ({ content_id: id, duration_seconds: 4 }));
    await manager.schedule(await manager.arrange("Package", place, items), place);
    const { page } = await openScreen(network ? server.urlOnNetwork : server.url);
    if (!network) await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await manager.pair(await readCode(page), "Lobby left", place);

    const frame = page.frameLocator(".layer.seen iframe");
    await expect(frame.locator("#said")).toHaveText(JSON.stringify(WHOLE), { timeout: 30_000 });
    await expect(frame.locator("#could")).toHaveText("origin null, could: nothing");
    expect(page.url()).toContain("/player/");

    await server.stop();
    if (!network) await page.reload();
    await expect(page.locator(".layer.seen img")).toBeVisible({ timeout: 20_000 });
    await expect(frame.locator("#said")).toHaveText(JSON.stringify(WHOLE), { timeout: 20_000 });
    await expect(frame.locator("#could")).toHaveText("origin null, could: nothing");
  });
}
