import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Content } from "../plan/plan";
import { IN_STEP, sceneAt, type Departure } from "../scene";
import { at, plan } from "../test/plans";
import { Director, isSameSight } from "./director";
import { stillFace, type Face } from "./face";
import { Stage } from "./stage";

const day = plan();

let now: number;
let departure: Departure;
let broken: Set<string>;
let failures: string[];
let doubts: string[];
let stuck: string | null;
let root: HTMLElement;
let director: Director;

beforeEach(() => {
  vi.useFakeTimers();
  now = at("08:00:00");
  departure = IN_STEP;
  broken = new Set();
  failures = [];
  doubts = [];
  stuck = null;
  root = document.createElement("div");
  director = new Director(new Stage(root, (scene) => Promise.resolve(faceFor(scene.content))), {
    sceneAt: (instant) => sceneAt(day, departure, instant, (content) => !broken.has(content.title)),
    now: () => now,
    steady: () => now,
    onFailed: (content, why) => {
      failures.push(`${content.title} ${why}`);
      broken.add(content.title);
    },
    onDoubt: (content) => doubts.push(content.title),
    onPlayed: () => undefined,
    onShown: () => undefined,
  });
});
afterEach(() => vi.useRealTimers());

function faceFor(content: Content | null): Face {
  const element = document.createElement("p");
  element.textContent = content?.title ?? "card";
  const isLost = content !== null && broken.has(`${content.title} on disk`);
  const face = stillFace(element, isLost ? Promise.reject(new Error("is damaged")) : Promise.resolve());
  return { ...face, stuck: () => stuck };
}

const seen = () => root.querySelector(".seen")?.textContent ?? "black";

async function pass(seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds * 4; passed += 1) {
    now += 250;
    await vi.advanceTimersByTimeAsync(250);
  }
}

describe("the director", () => {
  test("shows each item in its time", async () => {
    director.refresh();
    await director.settled();
    expect(seen()).toBe("picture");

    await pass(9);
    expect(seen()).toBe("picture");
    await pass(2);
    expect(seen()).toBe("film");
    await pass(20);
    expect(seen()).toBe("picture");
  });

  test("prepares the next item while the present one is seen", async () => {
    director.refresh();
    await director.settled();
    await pass(1);

    expect(root.textContent).toContain("film");
    expect(seen()).toBe("picture");
  });

  test("doubts a file that cannot be made ready, and passes over it when it fails in its turn too", async () => {
    broken.add("film on disk");
    director.refresh();
    await pass(5);
    expect(doubts).toEqual(["film"]);
    expect(failures).toEqual([]);

    await pass(7);
    expect(failures).toEqual(["film is damaged"]);
    expect(seen()).toBe("picture");
  });

  test("passes over a film that stands still", async () => {
    director.refresh();
    await pass(12);
    stuck = "stood still for 5 seconds";
    await pass(1);
    stuck = null;
    await pass(1);

    expect(failures).toEqual(["film stood still for 5 seconds"]);
    expect(seen()).toBe("picture");
  });

  test("is in step while what is seen is what should be", async () => {
    director.refresh();
    await pass(65);

    expect(now - director.inStepAt).toBeLessThanOrEqual(1_250);
  });
});

const scene = (time: string, played = day) => sceneAt(played, IN_STEP, at(time), () => true);

describe("what need not be changed", () => {
  test("is the same turn of an item", () => {
    expect(isSameSight(scene("08:00:01"), scene("08:00:02"))).toBe(true);
  });

  test("is a picture that plays again after itself", () => {
    const pictureOnly = plan({ items: [{ content: 0, seconds: 10 }] });

    expect(isSameSight(scene("08:00:05", pictureOnly), scene("08:00:15", pictureOnly))).toBe(true);
  });

  test("is not a film that plays again: it begins anew", () => {
    expect(isSameSight(scene("08:00:15"), scene("08:00:45"))).toBe(false);
  });
});
