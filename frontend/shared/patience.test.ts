// @vitest-environment node
import { describe, expect, it } from "vitest";
import { afterTrouble } from "./patience";
import { Problem } from "./problem";

const status = (code: number) => new Problem(code, `http_${code}`);
const offline = new Problem(0, "unreachable");

describe("patience with a bad line", () => {
  it("has no end, and asks less and less often", () => {
    const waits = Array.from({ length: 12 }, (_, attempt) => afterTrouble(offline, attempt, true));
    expect(waits.slice(0, 8)).toEqual(
      [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000].map((afterMs) => ({ kind: "again", afterMs })),
    );
    expect(waits.at(-1)).toEqual({ kind: "again", afterMs: 30_000 });
  });

  it.each([502, 503, 504])("waits for a server that answers %s", (code) =>
    expect(afterTrouble(status(code), 3, true).kind).toBe("again"),
  );

  it("takes a refusal for what it is", () => {
    for (const code of [400, 403, 413, 415, 422, 500, 507])
      expect(afterTrouble(status(code), 0, true)).toEqual({ kind: "give_up" });
  });

  it("waits where the server asks for it, and not where the person has to finish an upload first", () => {
    expect(afterTrouble(status(429), 0, false).kind).toBe("again");
    const tooMany = new Problem(429, "too_many", { unfinished: 50, max_unfinished: 50 });
    expect(afterTrouble(tooMany, 0, false)).toEqual({ kind: "give_up" });
  });

  it("renews a token that ran out, and gives up when that does not help", () => {
    expect(afterTrouble(status(401), 0, true)).toEqual({ kind: "renew" });
    expect(afterTrouble(status(401), 2, true)).toEqual({ kind: "give_up" });
  });

  it("begins anew what the server no longer knows, but not what it never knew", () => {
    expect(afterTrouble(status(404), 0, true)).toEqual({ kind: "anew" });
    expect(afterTrouble(status(410), 0, true)).toEqual({ kind: "anew" });
    expect(afterTrouble(status(404), 0, false)).toEqual({ kind: "give_up" });
  });

  it("asks again where two connections speak for one upload, and not for ever", () => {
    for (const code of [409, 423, 460]) {
      expect(afterTrouble(status(code), 1, true).kind).toBe("again");
      expect(afterTrouble(status(code), 8, true).kind).toBe("give_up");
      expect(afterTrouble(status(code), 0, false).kind).toBe("give_up");
    }
  });
});
