import { beforeEach, describe, expect, test } from "vitest";
import { sound } from "../face";
import { allowSound, play, stuckWatch } from "./film";

/** A film as browsers have it, whose time and obedience the test decides. */
class Film {
  readonly element = document.createElement("video");
  time = 0;
  isPaused = false;
  refusesSound = false;
  plays = 0;

  constructor() {
    const element = this.element;
    Object.defineProperty(element, "currentTime", { get: () => this.time });
    Object.defineProperty(element, "paused", { get: () => this.isPaused });
    element.play = () => {
      if (this.refusesSound && !element.muted) return Promise.reject(new DOMException("no", "NotAllowedError"));
      this.plays += 1;
      return Promise.resolve();
    };
    document.body.replaceChildren(element);
  }
}

let film: Film;
beforeEach(() => {
  film = new Film();
  sound.isRefused = false;
});

describe("a film that may be stuck", () => {
  test("is not, while its time goes on", () => {
    const stuck = stuckWatch(film.element);
    for (let now = 0; now <= 60_000; now += 1_000) {
      film.time = now / 1_000;
      expect(stuck(now)).toBeNull();
    }
  });

  test("is, when its time has stood still for five seconds", () => {
    const stuck = stuckWatch(film.element);
    stuck(0);

    expect(stuck(4_000)).toBeNull();
    expect(stuck(5_000)).toBe("stood still for 5 seconds");
  });

  test("is not while it is paused, however long", () => {
    const stuck = stuckWatch(film.element);
    stuck(0);
    film.isPaused = true;
    expect(stuck(60_000)).toBeNull();

    film.isPaused = false;
    expect(stuck(62_000)).toBeNull();
  });

  test("is, when its decoder gave up", () => {
    Object.defineProperty(film.element, "error", { get: () => ({ code: 3, message: "PIPELINE_ERROR_DECODE" }) });

    expect(stuckWatch(film.element)(0)).toBe("broke off (PIPELINE_ERROR_DECODE)");
  });
});

describe("sound", () => {
  test("where it is allowed, plays", async () => {
    await play(film.element);

    expect(film.element.muted).toBe(false);
    expect(sound.isRefused).toBe(false);
  });

  test("where it is refused, the film plays muted, until somebody touches the screen", async () => {
    film.refusesSound = true;
    await play(film.element);
    expect(film.plays).toBe(1);
    expect([film.element.muted, sound.isRefused]).toEqual([true, true]);

    allowSound();
    expect([film.element.muted, sound.isRefused]).toEqual([false, false]);
  });

  test("of a film that is to be mute stays off at a touch", async () => {
    film.element.muted = true;
    await play(film.element);
    allowSound();

    expect(film.element.muted).toBe(true);
  });

  test("a film that fails for another reason has failed", async () => {
    film.element.play = () => Promise.reject(new DOMException("broken", "NotSupportedError"));

    await expect(play(film.element)).rejects.toThrow("broken");
  });
});
