// @vitest-environment node
import { describe, expect, test } from "vitest";
import { reactTo } from "./refusals";
import { readRefusal } from "./wire";

const TEN_MINUTES = 600_000;
const OPEN = true;
const CLOSED = false;

describe("a refusal", () => {
  test.each([
    ["busy", 900, OPEN, "register_again", 900],
    ["busy", undefined, OPEN, "register_again", null],
    ["busy", 900, CLOSED, "come_back", 900],
    ["unavailable", undefined, OPEN, "register_again", null],
    ["restarting", 17_000, OPEN, "come_back", 17_000],
    ["restarting", 0, OPEN, "come_back", 0],
    ["unknown_key", undefined, OPEN, "pair", null],
    ["unknown_key", 5_000, CLOSED, "pair", 5_000],
    ["revoked", undefined, OPEN, "pair", null],
    ["session_replaced", undefined, OPEN, "yield", TEN_MINUTES],
    ["session_replaced", 60_000, OPEN, "yield", TEN_MINUTES],
    ["session_replaced", 2 * TEN_MINUTES, OPEN, "yield", 2 * TEN_MINUTES],
    ["rate_limited", 3_000, CLOSED, "come_back", 3_000],
    ["a code of tomorrow", undefined, OPEN, "come_back", null],
    ["a code of tomorrow", 7_000, OPEN, "come_back", 7_000],
  ])("with %s, retry_after_ms %s, the line open: %s: %s after %s", (code, retry_after_ms, isOpen, kind, afterMs) => {
    expect(reactTo(readRefusal({ code, message: "", retry_after_ms }), isOpen)).toEqual({ kind, afterMs });
  });

  test("without a word, as from a server that is not there, leads back after a wait", () => {
    expect(reactTo(readRefusal(undefined), CLOSED)).toEqual({ kind: "come_back", afterMs: null });
  });
});
