// @vitest-environment node
import { when } from "@shared/time";
import { describe, expect, it } from "vitest";
import { nowFor } from "./useNow";

const KNOWN = Date.parse("2026-11-22T12:00:00Z");

describe("an instant, said by a clock that moves every ten seconds", () => {
  it.each([
    ["2026-11-22T12:00:04Z", "now"], // it happened since the clock last moved
    ["2026-11-22T11:59:30Z", "30 seconds ago"],
    ["2026-11-22T12:05:00Z", "in 5 minutes"], // really to come
  ])("%s is “%s”", (at, said) => expect(when(at, nowFor(at, KNOWN), "en")).toBe(said));
});
