// @vitest-environment node
import type { Schema } from "@shared/api";
import i18next from "i18next";
import { beforeAll, describe, expect, it } from "vitest";
import { startWordsIn } from "@web/testing/words";
import { extensionOf, whyNot } from "./accepting";

const MB = 1024 * 1024;
const kind = (extension: string, type: Schema["KindOut"]["type"], max_bytes: number): Schema["KindOut"] => ({
  extension,
  type,
  mime_type: "",
  max_bytes,
});
const KINDS = [kind("jpg", "image", 5 * MB), kind("mp4", "video", 50 * MB)];

beforeAll(() => startWordsIn("en"));

const reason = (name: string, size: number, kinds: typeof KINDS | undefined = KINDS) =>
  whyNot({ name, size }, kinds, { t: i18next.t, locale: "en" })?.message ?? null;

describe("a file that is chosen", () => {
  it.each([
    ["photo.jpg", MB],
    ["PHOTO.JPG", 5 * MB],
    ["my.holiday.mp4", 50 * MB],
  ])("%s of %s bytes is sent", (name, size) => expect(reason(name, size)).toBeNull());

  it.each([
    ["photo.jpg", 5 * MB + 1, "photo.jpg has 5.1 MB; a file of this kind may have 5 MB."],
    ["setup.exe", MB, "Files like setup.exe are not accepted. Accepted are: jpg, mp4."],
    ["README", MB, "Files like README are not accepted. Accepted are: jpg, mp4."],
    ["photo.jpg", 0, "photo.jpg is empty."],
  ])("%s of %s bytes is not: %s", (name, size, sentence) => expect(reason(name, size)).toBe(sentence));

  it("is left to the server where its list is not known", () => {
    expect(whyNot({ name: "film.xyz", size: MB }, undefined, { t: i18next.t, locale: "en" })).toBeNull();
  });

  it("has an extension only behind a dot", () => {
    expect(["a.b.Mp4", "mp4", ".mp4"].map(extensionOf)).toEqual(["mp4", "", "mp4"]);
  });
});
