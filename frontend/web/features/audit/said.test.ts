// @vitest-environment node
import { beforeAll, describe, expect, it } from "vitest";
import { startWordsIn } from "@web/testing/words";
import { differencesIn, factsIn } from "./differences";
import { actionSaid, actorSaid, fieldSaid, valueSaid } from "./said";

beforeAll(() => startWordsIn("en"));

describe("an audit entry in words", () => {
  it.each([
    ["player.changed", "Screen: changed"],
    ["refused.too_many", "Refused: too many tries"],
    ["user", "User"],
    ["gadget.polished_up", "gadget: polished up"],
  ])("%s is “%s”", (action, said) => expect(actionSaid(action)).toBe(said));

  it("calls people by their name, and what is no person by what it is", () => {
    expect(actorSaid({ id: 1, name: "screen" })).toBe("screen");
    expect(actorSaid({ id: null, name: "screen" })).toBe("A screen");
    expect(actorSaid({ id: null, name: "toaster" })).toBe("toaster");
  });

  it.each([
    ["max_storage_bytes", 5 * 1024 * 1024, "5 MB"],
    ["max_storage_bytes", null, "nothing"],
    ["is_active", false, "No"],
    ["password_hash", "[hidden]", "hidden"],
    ["role", "manager", "Manager"],
    ["role", "juggler", "juggler"],
    ["tags", ["door", "north"], "door, north"],
    ["location_ids", [], "nothing"],
    ["name", "2026 is a name", "2026 is a name"],
    ["params", { volume: 40 }, "volume: 40"],
    ["items", [{ content_id: 1 }, { content_id: 2 }], "content id: 1\ncontent id: 2"],
  ])("%s %j is “%s”", (name, value, said) => expect(valueSaid(value, name)).toBe(said));

  it("says instants as people do", () => {
    expect(valueSaid("2026-11-22T12:00:00Z", "expires_at")).toContain("2026");
    expect(valueSaid("2026-11-22T12:00:00Z", "expires_at")).not.toContain("T12");
  });

  it("names a field it does not know by its own name", () => {
    expect(fieldSaid("is_active")).toBe("Active");
    expect(fieldSaid("shoe_size")).toBe("shoe size");
  });
});

describe("what an entry tells", () => {
  it("is each field with what was there before and after, also where there was only one of them", () => {
    const details = { before: { name: "Hall", tags: ["a"] }, after: { name: "Lobby", priority: 1 }, count: 2 };
    expect(differencesIn(details)).toEqual([
      { field: "name", before: "Hall", after: "Lobby" },
      { field: "tags", before: ["a"], after: undefined },
      { field: "priority", before: undefined, after: 1 },
    ]);
    expect(factsIn(details)).toEqual([["count", 2]]);
    expect(differencesIn({})).toEqual([]);
  });
});
