// @vitest-environment node
import { describe, expect, it } from "vitest";
import { clockLength, instantOf, megabytes, plainDate, wallTime, when } from "./time";

const NOW = Date.parse("2026-11-22T12:00:00Z");

describe("lengths and sizes", () => {
  it.each([
    [0, "0:00"],
    [9.6, "0:10"],
    [65, "1:05"],
    [3_725, "1:02:05"],
  ])("%s seconds are %s", (seconds, said) => expect(clockLength(seconds)).toBe(said));

  it.each([
    [0, "en", "0 MB"],
    [900, "en", "0.01 MB"],
    [5 * 1024 * 1024, "en", "5 MB"],
    [5 * 1024 * 1024 + 1, "en", "5.1 MB"],
    [5_510_872, "pt-BR", "5,3 MB"],
    [734_000_000, "en", "700 MB"],
  ])("%s bytes are said in megabytes (%s)", (bytes, locale, said) => expect(megabytes(bytes, locale)).toBe(said));
});

describe("an instant", () => {
  it.each([
    ["2026-11-22T11:59:55Z", "en", "5 seconds ago"],
    ["2026-11-22T11:30:00Z", "en", "30 minutes ago"],
    ["2026-11-22T15:00:00Z", "en", "in 3 hours"],
    ["2026-11-20T12:00:00Z", "en", "Nov 20, 2026"],
    ["2026-11-22T11:30:00Z", "pt-BR", "há 30 minutos"],
    ["not an instant", "en", ""],
  ])("%s (%s) is relative up to a day, then a date", (at, locale, said) => expect(when(at, NOW, locale)).toBe(said));

  it("of a calendar date never slips to the day before", () => {
    expect(plainDate("2026-11-22", "en")).toBe("Nov 22, 2026");
  });
});

describe("wall time in a place's zone", () => {
  it.each([
    ["2026-11-22T18:05", "America/Sao_Paulo", "2026-11-22T21:05:00.000Z"],
    ["2026-07-01T09:00", "Europe/Berlin", "2026-07-01T07:00:00.000Z"],
    ["2026-03-29T03:30", "Europe/Berlin", "2026-03-29T01:30:00.000Z"], // an hour after the clocks went forward
    ["2026-01-01T00:00", "Asia/Kathmandu", "2025-12-31T18:15:00.000Z"],
  ])("%s in %s is %s, and back", (wall, zone, instant) => {
    expect(instantOf(wall, zone)).toBe(instant);
    expect(wallTime(Date.parse(instant), zone)).toBe(wall);
  });
});
