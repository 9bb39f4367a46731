import { beforeEach, describe, expect, it } from "vitest";
import { interruptedOf, readMemory, remember, tidied } from "./memory";
import { KEPT_AS } from "./presence";
import type { Entry } from "./queue";

const purpose = { location_id: 7, tags: ["door"], replaces: null };
const entry = (more: Partial<Entry> = {}): Entry => ({
  id: 1,
  name: "film.mp4",
  size: 900,
  modified: 5,
  purpose,
  state: "sending",
  sentBytes: 300,
  trail: [],
  uploadId: "u1",
  isElsewhere: false,
  contentId: null,
  problem: null,
  ...more,
});
const unfinished = (more = {}) => ({ id: "u1", filename: "film.mp4", size_bytes: 900, offset_bytes: 256, ...more });

beforeEach(() => localStorage.clear());

describe("what a browser remembers of its uploads", () => {
  it("is which file each was begun with, until it is sent", () => {
    remember(
      [entry(), entry({ id: 2, uploadId: null }), entry({ id: 3, uploadId: "u3", state: "sent" })],
      "tab",
      1_000,
    );
    expect(Object.keys(readMemory())).toEqual(["u1"]);
    expect(readMemory()["u1"]).toMatchObject({ name: "film.mp4", modified: 5, purpose });
  });

  it("leaves nothing behind when all are sent", () => {
    remember([entry()], "tab", 1_000);
    remember([entry({ state: "sent" })], "tab", 2_000);
    expect(localStorage.getItem(KEPT_AS)).toBeNull();
  });

  it("does not forget what another tab wrote", () => {
    remember([entry()], "one", 1_000);
    remember([entry({ uploadId: "u2" })], "two", 1_000);
    remember([], "two", 2_000);
    expect(Object.keys(readMemory())).toEqual(["u1"]);
  });

  it("is nothing when it cannot be read", () => {
    localStorage.setItem(KEPT_AS, "{broken");
    expect(readMemory()).toEqual({});
  });
});

describe("the uploads that were interrupted", () => {
  it("are those this tab had begun before it was loaded again, with what the server has of them", () => {
    remember([entry()], "tab", 1_000);
    expect(interruptedOf([unfinished()], readMemory(), "tab", 1_500)).toEqual([
      { uploadId: "u1", sentBytes: 256, name: "film.mp4", size: 900, modified: 5, purpose, isElsewhere: false },
    ]);
  });

  it("are not those that another tab is sending, as long as it says so", () => {
    remember([entry()], "other", 1_000);
    expect(interruptedOf([unfinished()], readMemory(), "tab", 20_000)).toEqual([]);
    expect(interruptedOf([unfinished()], readMemory(), "tab", 60_000)).toHaveLength(1);
  });

  it("from another browser are told of, if anything of them has arrived", () => {
    const [far, ...rest] = interruptedOf([unfinished(), unfinished({ id: "u2", offset_bytes: 0 })], {}, "tab", 0);
    expect(far).toMatchObject({ uploadId: "u1", modified: null, isElsewhere: true });
    expect(rest).toEqual([]);
  });

  it("that the server has given up are forgotten here too", () => {
    remember([entry(), entry({ id: 2, uploadId: "u2" })], "tab", 1_000);
    expect(Object.keys(tidied(readMemory(), [unfinished()], 60_000))).toEqual(["u1"]);
  });
});
