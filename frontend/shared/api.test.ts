// @vitest-environment node
import { json, refusal, serve } from "./testing/server";
import { pageOf, player } from "./testing/samples";
import { afterEach, describe, expect, it, vi } from "vitest";
import { answered, api, identifyAs } from "./api";
import { Problem } from "./problem";

afterEach(() => vi.unstubAllGlobals());

const listPlayers = () => answered(api.GET("/api/players"));

/** The problem a call ends with. */
async function problemOf(call: Promise<unknown>): Promise<Problem> {
  const outcome = await call.catch((error: unknown) => error);
  if (!(outcome instanceof Problem)) throw new Error(`Not refused: ${String(outcome)}`);
  return outcome;
}

describe("asking the server", () => {
  it("carries the access token", async () => {
    identifyAs({ token: () => "token-1", renew: async () => true });
    const asked = serve({ "GET /api/players": () => json(pageOf(player())) });
    const page = await listPlayers();
    expect(page.items[0]?.name).toBe("Lobby, left");
    expect(asked[0]?.authorization).toBe("Bearer token-1");
  });

  it("renews a token that ran out and asks again, with the same body", async () => {
    let token = "old";
    identifyAs({ token: () => token, renew: async () => ((token = "new"), true) });
    const asked = serve({
      "POST /api/players/pair": ({ authorization }) =>
        authorization === "Bearer new" ? json(player(), 201) : refusal(401, { code: "unauthorized" }),
    });
    const body = { code: "ABC234", name: "Lobby", location_id: 7, tags: [] };
    await expect(answered(api.POST("/api/players/pair", { body }))).resolves.toMatchObject({ id: 3 });
    expect(asked.map((each) => each.body)).toEqual([body, body]);
  });

  it("gives up when the session cannot be renewed", async () => {
    identifyAs({ token: () => "old", renew: async () => false });
    const asked = serve({ "GET /api/players": () => refusal(401, { code: "unauthorized" }) });
    expect((await problemOf(listPlayers())).status).toBe(401);
    expect(asked).toHaveLength(1);
  });

  it("does not renew for a wrong password", async () => {
    const renew = vi.fn<() => Promise<boolean>>(async () => true);
    identifyAs({ token: () => "left over", renew });
    serve({ "POST /api/auth/login": () => refusal(401, { code: "unauthorized" }) });
    const body = { username: "ana", password: "wrong", client: "web" as const };
    expect((await problemOf(answered(api.POST("/api/auth/login", { body })))).code).toBe("unauthorized");
    expect(renew).not.toHaveBeenCalled();
  });

  it("sends a one-time link only once, also from a window where somebody is signed in", async () => {
    const renew = vi.fn<() => Promise<boolean>>(async () => true);
    identifyAs({ token: () => "somebody else's", renew });
    const asked = serve({ "POST /api/auth/links/use": () => refusal(401, { code: "second_factor_wrong" }) });
    const body = { token: "a-token", password: "a good password", code: "000000", client: "web" as const };
    const refused = await problemOf(answered(api.POST("/api/auth/links/use", { body })));
    expect(refused.code).toBe("second_factor_wrong");
    expect(asked).toHaveLength(1);
    expect(renew).not.toHaveBeenCalled();
  });
});

describe("a refusal", () => {
  it("says its code, its sentence and the fields it is about", async () => {
    const errors = { name: ["too long", "odd"] };
    serve({
      "GET /api/players": () => refusal(422, { code: "invalid", detail: "Some values are not right.", errors }),
    });
    const problem = await problemOf(listPlayers());
    expect(problem).toMatchObject({ status: 422, code: "invalid", message: "Some values are not right." });
    expect(problem.fields).toEqual({ name: "too long odd" });
    expect(problem.isPassing).toBe(false);
  });

  it("of a proxy in HTML is still understood by its status", async () => {
    serve({ "GET /api/players": () => new Response("<h1>Bad gateway</h1>", { status: 502 }) });
    const problem = await problemOf(listPlayers());
    expect(problem).toMatchObject({ status: 502, code: "http_502", isPassing: true });
  });

  it("of the network is told apart from silence", async () => {
    vi.stubGlobal("fetch", async () => Promise.reject(new TypeError("Failed to fetch")));
    expect((await problemOf(listPlayers())).code).toBe("unreachable");
    vi.spyOn(AbortSignal, "timeout").mockReturnValue(AbortSignal.abort());
    expect((await problemOf(listPlayers())).code).toBe("timeout");
  });
});
