// @vitest-environment node
import type { Schema } from "@shared/api";
import i18next from "i18next";
import { describe, expect, it } from "vitest";
import type { PlaceStorage } from "@web/queries/storage";
import { startWordsIn } from "@web/testing/words";
import { acceptOf, limitsOf } from "./limits";
import { branchesOf, fillOf } from "./quotas";

const place = (id: number | null, name: string, parent_id: number | null = null): PlaceStorage => ({
  location: id === null ? null : { id, name },
  parent_id,
  own: { items: 0, bytes: 0 },
  total: { items: 0, bytes: 0 },
  used_bytes: 0,
  max_storage_bytes: null,
});

describe("how full a place is", () => {
  it.each([
    [10, 100, { percent: 10, state: "roomy" }],
    [84, 100, { percent: 84, state: "roomy" }],
    [85, 100, { percent: 85, state: "near" }],
    [999, 1_000, { percent: 99, state: "near" }],
    [100, 100, { percent: 100, state: "full" }],
    [140, 100, { percent: 140, state: "full" }],
    [0, 0, { percent: 100, state: "full" }],
  ] as const)("%s of %s bytes", (used_bytes, max_storage_bytes, fill) =>
    expect(fillOf({ used_bytes, max_storage_bytes })).toEqual(fill),
  );

  it("is not said where there is no limit", () =>
    expect(fillOf({ used_bytes: 5, max_storage_bytes: null })).toBeNull());
});

describe("the places of a report", () => {
  it("hang below each other by name, and what has no place comes last", () => {
    const places = [
      place(null, ""),
      place(3, "Lobby", 1),
      place(1, "Tower"),
      place(2, "12th floor", 1),
      place(7, "Annex"),
    ];
    expect(branchesOf(places).map(({ place: { location }, depth }) => [location?.name, depth])).toEqual([
      ["Annex", 0],
      ["Tower", 0],
      ["12th floor", 1],
      ["Lobby", 1],
      [undefined, 0],
    ]);
  });

  it("begin where one's own places begin", () => {
    expect(branchesOf([place(3, "Lobby", 1)]).map(({ depth }) => depth)).toEqual([0]);
  });
});

const MB = 1024 * 1024;
const kind = (extension: string, type: Schema["KindOut"]["type"], max_bytes: number) => ({
  extension,
  type,
  mime_type: "",
  max_bytes,
});

describe("what is accepted", () => {
  const kinds = [kind("jpg", "image", 5 * MB), kind("png", "image", 5 * MB), kind("pdf", "image", 20 * MB)];

  it("is said before anything is sent, one sentence for each sort and limit", async () => {
    await startWordsIn("en");
    expect(limitsOf(kinds, i18next.t, "en")).toEqual([
      "Pictures up to 5 MB: jpg, png",
      "Documents, each page a picture, up to 20 MB: pdf",
    ]);
  });

  it("is told to the dialog that chooses files", () => expect(acceptOf(kinds)).toBe(".jpg,.png,.pdf"));
});
