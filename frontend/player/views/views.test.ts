import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { latestTroubles, note } from "../journal";
import { NOBODY } from "../memory";
import { isAnother } from "../offline";
import { wordsFor } from "../words";
import { Overlays } from "./overlays";
import { hidePairing, pairingAddress, showPairing } from "./pairing";
import { turnFor } from "./orientation";
import { allowReload, watch } from "./watchdog";

const english = wordsFor(["en-GB"]);
let root: HTMLElement;

beforeEach(() => {
  vi.useFakeTimers();
  root = document.createElement("section");
});
afterEach(() => vi.useRealTimers());

describe("waiting for pairing", () => {
  test("shows the code in letters and as a QR code", () => {
    showPairing(root, "AB12CD", english, false);

    expect(root).toHaveTextContent("AB12CD");
    expect(root.querySelector("svg path")?.getAttribute("d")).toMatch(/^M0 0h1v1/);
    expect(pairingAddress("AB12CD")).toBe(`${location.origin}/players/pair?code=AB12CD`);
  });

  test("is called as the installation is, as text and nothing else", () => {
    showPairing(root, "AB12CD", english, false, {
      name: "<b>Torre</b>",
      logoUrl: "/media/logo.webp",
      language: "auto",
    });

    expect(root.querySelector(".brand")).toHaveTextContent("<b>Torre</b>");
    expect(root.querySelector("img")).toHaveAttribute("src", "/media/logo.webp");
    root.querySelector("img")?.dispatchEvent(new Event("error"));
    expect(root.querySelector("img")).toBeNull();
  });

  test("says that it is connecting, or that nobody answers, while there is no code", () => {
    showPairing(root, null, english, false);
    expect(root).toHaveTextContent("Connecting…");
    showPairing(root, null, english, true);
    expect(root).toHaveTextContent("No connection to the server");
  });

  test("goes away", () => {
    showPairing(root, "AB12CD", english, false);
    hidePairing(root);

    expect(root.hidden).toBe(true);
    expect(root).toBeEmptyDOMElement();
  });
});

describe("over the picture", () => {
  test("a screen identifies itself for fifteen seconds, as text and nothing else", () => {
    const overlays = new Overlays(root, english);
    overlays.identify({ ...NOBODY, name: "<b>Lobby</b>", location: "Hall", code: "XY34ZW" });

    expect(root).toHaveTextContent("<b>Lobby</b>HallXY34ZW");
    vi.advanceTimersByTime(15_000);
    expect(root).toBeEmptyDOMElement();
  });

  test("a replaced screen says so until it is not", () => {
    const overlays = new Overlays(root, english);
    overlays.setReplaced(true);
    overlays.setReplaced(true);
    expect(root.querySelectorAll(".note")).toHaveLength(1);

    overlays.setReplaced(false);
    expect(root).toBeEmptyDOMElement();
  });
});

const page = (html: string) => new DOMParser().parseFromString(html, "text/html");

describe("a newer player", () => {
  const running = page('<script src="/player/assets/index-one.js"></script>');

  test.each([
    ["the same page", '<script src="/player/assets/index-one.js"></script>', false],
    ["a newer page", '<script src="/player/assets/index-two.js"></script>', true],
    ["a login page of somebody else", "<h1>Please sign in</h1>", false],
  ])("%s: %o", (_what, html, isNewer) => {
    expect(isAnother(page(html), running)).toBe(isNewer);
  });
});

describe("words", () => {
  test.each([
    [["pt-BR", "en"], "Aguardando pareamento"],
    [["de", "pt"], "Aguardando pareamento"],
    [["en-US"], "Waiting for pairing"],
    [["fr"], "Waiting for pairing"],
    [[], "Waiting for pairing"],
  ])("for %o", (languages, words) => {
    expect(wordsFor(languages).waitingForPairing).toBe(words);
  });
});

describe("the watchdog's patience", () => {
  test.each([
    ["the first time", [], true],
    ["the third time within an hour", [1_000, 2_000], true],
    ["the fourth time within an hour", [1_000, 2_000, 3_000], false],
  ])("reloads %s: %o", (_what, reloads, goes) => {
    expect(allowReload(reloads, 10_000) !== null).toBe(goes);
  });

  test("reloads again an hour later", () => {
    expect(allowReload([1_000, 2_000, 3_000], 3_700_000)).toEqual([3_700_000]);
  });
});

describe("a picture that hangs otherwise than its machine draws", () => {
  test.each([
    ["landscape", false, 0],
    ["landscape-flipped", false, 180],
    ["portrait", false, 90],
    ["portrait-flipped", false, 270],
    ["landscape", true, 0],
    ["portrait", true, 0],
    ["portrait-flipped", true, 180],
  ] as const)("%s, machine upright %s: %i degrees", (orientation, drawsUpright, degrees) => {
    expect(turnFor(orientation, drawsUpright)).toBe(degrees);
  });
});

const lookAgain = () => vi.advanceTimersByTimeAsync(5_000);

describe("a page that has lost its way", () => {
  test("is reloaded after a minute, a few times an hour at most", async () => {
    const memory = { reloads: [] as number[] };
    let reloads = 0;
    watch({
      inStepAt: () => 0,
      steady: () => 61_000,
      recallReloads: () => Promise.resolve(memory.reloads),
      keepReloads: (kept) => Promise.resolve(void (memory.reloads = kept)),
      reload: () => (reloads += 1),
    });

    await lookAgain();
    await lookAgain();
    expect(reloads).toBe(1); // it is on its way: not asked for twice
    expect(memory.reloads).toHaveLength(1);
  });

  test("is left alone while it is in step", async () => {
    let reloads = 0;
    watch({
      inStepAt: () => 30_000,
      steady: () => 61_000,
      recallReloads: () => Promise.resolve([]),
      keepReloads: () => Promise.resolve(),
      reload: () => (reloads += 1),
    });

    await lookAgain();
    expect(reloads).toBe(0);
  });
});

test("the journal keeps the latest troubles, short", () => {
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  for (let index = 0; index < 7; index += 1) note(`trouble ${index}`, new Error("x".repeat(500)));

  expect(latestTroubles()).toHaveLength(5);
  expect(latestTroubles().at(-1)).toContain("trouble 6");
  expect(latestTroubles().every((line) => line.length <= 200)).toBe(true);
});
