import { json, refusal, serve } from "@shared/testing/server";
import { signedIn } from "@shared/testing/samples";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

/** A session as a freshly loaded page has it. */
async function freshSession() {
  vi.resetModules();
  return (await import("./session")).session;
}

beforeEach(() => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const REFRESH = "POST /api/auth/refresh";
const LOGIN = "POST /api/auth/login";

describe("a session", () => {
  it("is not asked for where nobody was signed in", async () => {
    const asked = serve({});
    const session = await freshSession();
    await session.start();
    expect(session.get()).toEqual({ kind: "signed_out", ended: false });
    expect(asked).toHaveLength(0);
  });

  it("survives a reload through the cookie, without a token anywhere a script could find it", async () => {
    serve({ [LOGIN]: () => json(signedIn()), [REFRESH]: () => json(signedIn({ access_token: "token-2" })) });
    await (await freshSession()).signIn("ana", "secret");
    expect(JSON.stringify({ ...localStorage })).not.toContain("token-1");

    const reloaded = await freshSession();
    await reloaded.start();

    expect(reloaded.get()).toMatchObject({ kind: "signed_in", account: { username: "ana" } });
    expect(reloaded.token()).toBe("token-2");
  });

  it("asks for the next token before this one runs out", async () => {
    const asked = serve({ [LOGIN]: () => json(signedIn({ expires_in: 900 })), [REFRESH]: () => json(signedIn()) });
    await (await freshSession()).signIn("ana", "secret");
    await vi.advanceTimersByTimeAsync(839_000);
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(asked[1]?.path).toBe("/api/auth/refresh");
  });

  it("is renewed once, however many ask at the same time", async () => {
    const asked = serve({
      [LOGIN]: () => json(signedIn()),
      [REFRESH]: () => json(signedIn({ access_token: "token-2" })),
    });
    const session = await freshSession();
    await session.signIn("ana", "secret");
    await expect(Promise.all([session.renew(), session.renew(), session.renew()])).resolves.toEqual([true, true, true]);
    expect(asked.filter(({ path }) => path === "/api/auth/refresh")).toHaveLength(1);
  });

  it("ends when the server no longer knows it, and says that it ended", async () => {
    serve({ [LOGIN]: () => json(signedIn()), [REFRESH]: () => refusal(401, { code: "unauthorized" }) });
    const session = await freshSession();
    await session.signIn("ana", "secret");
    const renewed = session.renew();
    await vi.advanceTimersByTimeAsync(1_000);
    await expect(renewed).resolves.toBe(false);
    expect(session.get()).toEqual({ kind: "signed_out", ended: true });
    expect(session.token()).toBeNull();
  });

  it.each([
    [503, "unavailable"],
    [429, "rate_limited"],
  ])("outlives a server that can't answer for a moment (%i)", async (status, code) => {
    let isAway = true;
    serve({
      [LOGIN]: () => json(signedIn()),
      [REFRESH]: () => (isAway ? refusal(status, { code }) : json(signedIn({ access_token: "token-2" }))),
    });
    const session = await freshSession();
    await session.signIn("ana", "secret");
    await expect(session.renew()).resolves.toBe(false);
    expect(session.get().kind).toBe("signed_in");
    isAway = false;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(session.token()).toBe("token-2");
  });

  it("is over here even when the server cannot be told", async () => {
    serve({ [LOGIN]: () => json(signedIn()), "POST /api/auth/logout": () => refusal(503, { code: "unavailable" }) });
    const session = await freshSession();
    await session.signIn("ana", "secret");
    await expect(session.signOut()).rejects.toMatchObject({ code: "unavailable" });
    expect(session.get()).toEqual({ kind: "signed_out", ended: false });
    expect(localStorage.getItem("tvs.signed_in")).toBeNull();
  });

  it("ends in every tab when it ends in one", async () => {
    serve({ [LOGIN]: () => json(signedIn()), [REFRESH]: () => json(signedIn()) });
    const session = await freshSession();
    await session.start();
    await session.signIn("ana", "secret");
    window.dispatchEvent(new StorageEvent("storage", { key: "tvs.signed_in", newValue: null }));
    expect(session.get()).toEqual({ kind: "signed_out", ended: false });
  });
});
