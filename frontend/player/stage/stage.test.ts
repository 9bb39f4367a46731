import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Scene } from "../scene";
import { plan } from "../test/plans";
import { stillFace, type Face } from "./face";
import { Stage } from "./stage";

const [content] = plan().contents;
const [item] = plan().loops[0] ?? [];
const scene = (key: string): Scene => ({
  key,
  content: content ?? null,
  item: item ?? null,
  offsetMs: 0,
  until: Infinity,
  isPaused: false,
});

/** A face whose picture comes, or fails to come, when told. */
class SlowFace {
  #appear: () => void = ignore;
  #fail: (cause: Error) => void = ignore;
  hasEnded = false;
  readonly face: Face;

  constructor(name: string) {
    const element = document.createElement("p");
    element.textContent = name;
    const ready = new Promise<void>((resolve, reject) => {
      this.#appear = resolve;
      this.#fail = reject;
    });
    this.face = stillFace(element, ready, () => {
      this.hasEnded = true;
    });
  }

  appear(): void {
    this.#appear();
  }

  fail(why: string): void {
    this.#fail(new Error(why));
  }
}

function ignore(): void {}

let root: HTMLElement;
let faces: Map<string, SlowFace>;
let stage: Stage;

beforeEach(() => {
  root = document.createElement("div");
  faces = new Map(["a", "b", "c"].map((name) => [name, new SlowFace(name)]));
  stage = new Stage(root, (wanted) => Promise.resolve(face(wanted.key).face));
});

function face(name: string): SlowFace {
  const found = faces.get(name);
  if (!found) throw new Error(`no face ${name}`);
  return found;
}

const seen = () => root.querySelector(".seen")?.textContent ?? "black";

async function show(name: string): Promise<void> {
  face(name).appear();
  await stage.cut(scene(name));
}

describe("two layers", () => {
  test("what was seen stays until the next has a picture", async () => {
    await show("a");
    const cutting = stage.cut(scene("b"));
    await Promise.resolve();
    expect(seen()).toBe("a");

    face("b").appear();
    await cutting;
    expect(seen()).toBe("b");
  });

  test("the old layer lets go of its file after the cut", async () => {
    await show("a");
    await show("b");

    await vi.waitFor(() => expect(face("a").hasEnded).toBe(true));
    expect(root.querySelectorAll(".layer")).toHaveLength(1);
  });

  test("what was prepared is made once", async () => {
    await show("a");
    const preparing = stage.prepare(scene("b"));
    face("b").appear();
    await preparing;
    await stage.cut(scene("b"));

    expect(root.querySelectorAll(".layer.seen")).toHaveLength(1);
    expect(seen()).toBe("b");
  });

  test("what cannot be shown is told, and the old stays", async () => {
    await show("a");
    const cutting = stage.cut(scene("b"));
    face("b").fail("cannot be played");

    await expect(cutting).rejects.toThrow("cannot be played");
    expect(seen()).toBe("a");
    expect(face("b").hasEnded).toBe(true);
  });

  test("what nobody wants any more is called off without a word", async () => {
    await show("a");
    const first = stage.cut(scene("b"));
    await vi.waitFor(() => expect(root.textContent).toContain("b"));
    const second = stage.cut(scene("c"));
    face("b").fail("no longer wanted");
    face("c").appear();
    await Promise.all([first, second]);

    expect(seen()).toBe("c");
  });

  test("a picture that does not come within five seconds is told", async () => {
    await show("a");
    vi.useFakeTimers();
    const cutting = stage.cut(scene("b")).catch((cause: unknown) => cause);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await cutting).toEqual(new Error("did not appear within 5 seconds"));
    vi.useRealTimers();

    expect(seen()).toBe("a");
  });
});
