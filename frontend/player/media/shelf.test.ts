// @vitest-environment node
import { beforeEach, describe, expect, test } from "vitest";
import { plan } from "../test/plans";
import { freshStore } from "../test/storage";
import { checkShelf, type Flaw } from "./checking";
import { hashOf } from "./hash";
import { shelfInStore, type Shelf } from "./shelf";
import { dropUnneeded, isComfortable } from "./tidying";

let shelf: Shelf;
beforeEach(async () => {
  shelf = shelfInStore(await freshStore());
});

describe("the shelf without Cache Storage", () => {
  test("gives back what was kept, with its type", async () => {
    await shelf.keep("abc", new Blob(["a picture"], { type: "image/png" }));

    const kept = await shelf.open("abc");
    expect(await kept?.text()).toBe("a picture");
    expect(kept?.type).toBe("image/png");
    expect(await shelf.has("abc")).toBe(true);
  });

  test("has nothing that was not kept, or was dropped", async () => {
    await shelf.keep("abc", new Blob(["a picture"]));
    await shelf.drop("abc");

    expect(await shelf.open("abc")).toBeNull();
    expect(await shelf.has("xyz")).toBe(false);
  });
});

describe("room on the shelf", () => {
  test("is made by dropping what no plan needs", async () => {
    const needed = "a".repeat(64);
    await shelf.keep("old", new Blob(["old"]));
    await shelf.keep(needed, new Blob(["needed"]));

    expect(await dropUnneeded(shelf, [plan(), null])).toBe(1);
    expect(await shelf.list()).toEqual([needed]);
  });

  test.each([
    [null, false],
    [{ usedBytes: 10, totalBytes: 100 }, true],
    [{ usedBytes: 60, totalBytes: 100 }, false],
  ])("with %o it is comfortable: %s", (room, comfortable) => {
    expect(isComfortable(room)).toBe(comfortable);
  });
});

describe("a check of the shelf", () => {
  test("names what is missing and what is damaged, and nothing else", async () => {
    const good = new Blob(["good"]);
    const sound = await hashOf(good);
    const damaged = "d".repeat(64);
    const missing = "e".repeat(64);
    await shelf.keep(sound, good);
    await shelf.keep(damaged, new Blob(["rotten"]));
    const contents = [sound, damaged, missing].map((sha256) => ({ title: sha256, sha256 }));
    const flaws: [string | null, Flaw][] = [];

    const count = await checkShelf(shelf, plan({ contents }).contents, (content, flaw) =>
      flaws.push([content.sha256, flaw]),
    );

    expect(count).toBe(2);
    expect(flaws).toEqual([
      [damaged, "damaged"],
      [missing, "missing"],
    ]);
  });
});
