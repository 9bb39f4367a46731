import { json, refusal, serve } from "@shared/testing/server";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

/** As a freshly loaded page has it. */
async function fresh() {
  vi.resetModules();
  return (await import("./branding")).branding;
}

const TOWER = { name: "Torre", logo_url: "/media/logo.webp", default_language: "pt" };

beforeEach(() => localStorage.clear());
afterEach(() => vi.unstubAllGlobals());

describe("what the installation is called", () => {
  it("is known before anybody signs in, and at once on the next visit", async () => {
    serve({ "GET /api/branding": () => json(TOWER) });
    const first = await fresh();
    await first.known(first.load());
    expect(first.get()).toEqual(TOWER);

    expect((await fresh()).get()).toEqual(TOWER);
  });

  it("is what it was while the server does not answer", async () => {
    serve({ "GET /api/branding": () => refusal(503, { code: "unavailable" }) });
    const branding = await fresh();
    await branding.load();

    expect(branding.get()).toEqual({ name: "TVS", logo_url: null, default_language: "auto" });
  });

  it("keeps nobody waiting for long", async () => {
    vi.useFakeTimers();
    const branding = await fresh();
    const waiting = branding.known(new Promise(() => undefined));
    await vi.advanceTimersByTimeAsync(1_000);
    await expect(waiting).resolves.toBeUndefined();
    vi.useRealTimers();
  });

  it("is not read from what somebody else left there", async () => {
    localStorage.setItem("tvs.branding", "{");
    expect((await fresh()).get().name).toBe("TVS");
  });

  it("is told to who watches, once for each change", async () => {
    serve({ "GET /api/branding": () => json(TOWER) });
    const branding = await fresh();
    const heard = vi.fn<() => void>();
    branding.watch(heard);
    await branding.load();
    await branding.load();

    expect(heard).toHaveBeenCalledTimes(1);
  });
});
