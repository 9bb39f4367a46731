// @vitest-environment node
import { describe, expect, test } from "vitest";
import { pause, resume, skipToNext } from "./playback/departures";
import { IN_STEP, sceneAt, type Departure } from "./scene";
import { at, plan } from "./test/plans";

const day = plan();
const everything = () => true;
const titleAt = (time: string, departure: Departure = IN_STEP, played = day) =>
  sceneAt(played, departure, at(time), everything).content?.title ?? "card";

const key = (time: string) => sceneAt(day, IN_STEP, at(time), everything).key;

describe("what is seen", () => {
  test.each([
    ["07:59:59", "card"],
    ["08:00:00", "picture"],
    ["08:00:10", "film"],
    ["08:00:29", "film"],
    ["08:00:30", "picture"],
    ["20:00:00", "card"],
  ])("at %s: %s", (time, title) => {
    expect(titleAt(time)).toBe(title);
  });

  test("a scene says when the next is due", () => {
    expect(sceneAt(day, IN_STEP, at("08:00:12"), everything).until).toBe(at("08:00:30"));
    expect(sceneAt(day, IN_STEP, at("07:00:00"), everything).until).toBe(at("08:00:00"));
  });

  test("a turn keeps its name while it lasts and gets another in the next round", () => {
    expect(key("08:00:01")).toBe(key("08:00:09"));
    expect(key("08:00:01")).not.toBe(key("08:00:31"));
  });

  test("without any plan the quiet card is seen", () => {
    expect(sceneAt(null, IN_STEP, at("12:00:00"), everything).key).toBe("card");
  });
});

describe("what cannot be shown", () => {
  test("is replaced by what follows in the loop, for the rest of its turn", () => {
    const scene = sceneAt(day, IN_STEP, at("08:00:12"), (content) => content.title !== "film");

    expect(scene.content?.title).toBe("picture");
    expect(scene.until).toBe(at("08:00:30"));
  });

  test("gives way to the fallback when nothing of the loop is left", () => {
    const contents = [
      { title: "picture", sha256: "a".repeat(64) },
      { title: "logo", sha256: "c".repeat(64) },
    ];
    const played = plan({ contents, items: [{ content: 0, seconds: 10 }], fallback: [{ content: 1, seconds: 10 }] });

    expect(sceneAt(played, IN_STEP, at("08:00:12"), (content) => content.title === "logo").content?.title).toBe("logo");
  });

  test("gives way to the card when nothing is left at all", () => {
    expect(sceneAt(day, IN_STEP, at("08:00:12"), () => false).key).toBe("card");
  });
});

describe("pause, play and next", () => {
  const twoWindows = plan({
    windows: [
      ["2026-11-22T08:00:00Z", "2026-11-22T09:00:00Z"],
      ["2026-11-22T09:00:00Z", "2026-11-22T10:00:00Z"],
    ],
  });

  test("a paused screen stays on its item", () => {
    const paused = pause(IN_STEP, at("08:00:05"));

    expect(titleAt("08:00:15", paused)).toBe("picture");
    expect(sceneAt(day, paused, at("08:00:15"), everything).isPaused).toBe(true);
  });

  test("goes on where it stood", () => {
    const resumed = resume(day, pause(IN_STEP, at("08:00:05")), at("08:00:25"));

    expect(titleAt("08:00:29", resumed)).toBe("picture");
    expect(titleAt("08:00:30", resumed)).toBe("film");
  });

  test("two pauses add up", () => {
    const once = resume(day, pause(IN_STEP, at("08:00:05")), at("08:00:25"));
    const twice = resume(day, pause(once, at("08:00:35")), at("08:01:00"));

    expect(sceneAt(day, twice, at("08:01:00"), everything).offsetMs).toBe(5_000);
  });

  test("a pause does not carry an item beyond its window", () => {
    const paused = pause(IN_STEP, at("08:00:15"));

    expect(titleAt("09:00:20", paused, twoWindows)).toBe("picture");
    expect(sceneAt(twoWindows, paused, at("09:00:20"), everything).offsetMs).toBe(0);
  });

  test("with the next window a screen is in step again", () => {
    const resumed = resume(twoWindows, pause(IN_STEP, at("08:00:05")), at("08:00:25"));

    expect(titleAt("09:00:00", resumed, twoWindows)).toBe("picture");
    expect(titleAt("09:00:10", resumed, twoWindows)).toBe("film");
  });

  test("next goes on at once", () => {
    const skipped = skipToNext(day, IN_STEP, at("08:00:03"));

    expect(titleAt("08:00:03", skipped)).toBe("film");
    expect(titleAt("08:00:23", skipped)).toBe("picture");
  });

  test("next while paused shows the next item and stays paused", () => {
    const skipped = skipToNext(day, pause(IN_STEP, at("08:00:03")), at("08:00:08"));

    expect(titleAt("08:00:50", skipped)).toBe("film");
    expect(sceneAt(day, skipped, at("08:00:50"), everything).isPaused).toBe(true);
  });

  test("in a gap the fallback can be paused and skipped too", () => {
    const contents = [
      { title: "picture", sha256: "a".repeat(64) },
      { title: "logo", sha256: "c".repeat(64) },
    ];
    const fallback = [
      { content: 0, seconds: 10 },
      { content: 1, seconds: 10 },
    ];
    const played = plan({ contents, items: [{ content: 0, seconds: 10 }], fallback });
    const before = titleAt("06:00:03", IN_STEP, played);

    expect(titleAt("06:00:03", skipToNext(played, IN_STEP, at("06:00:03")), played)).not.toBe(before);
    expect(titleAt("06:00:13", pause(IN_STEP, at("06:00:03")), played)).toBe(before);
  });
});
