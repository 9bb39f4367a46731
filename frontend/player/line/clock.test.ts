// @vitest-environment node
import { describe, expect, test } from "vitest";
import { ServerClock, type Ticks } from "./clock";

const DAY_MS = 86_400_000;
const SERVER_START = Date.parse("2026-11-22T12:00:00Z");

/** A machine whose wall clock is wrong by some time; time passes when told to. */
function machine(wrongByMs: number): Ticks & { pass(ms: number): void; setWall(wrongByMs: number): void } {
  let passed = 0;
  let wrong = wrongByMs;
  return {
    wall: () => SERVER_START + wrong + passed,
    steady: () => 5_000 + passed,
    pass: (ms) => (passed += ms),
    setWall: (ms) => (wrong = ms),
  };
}

describe("the server's time", () => {
  test.each([0, DAY_MS, -DAY_MS])("is known on a machine whose clock is wrong by %i ms", (wrongByMs) => {
    const ticks = machine(wrongByMs);
    const clock = new ServerClock(0, ticks);
    const asked = ticks.steady();
    ticks.pass(100);

    clock.heard(SERVER_START + 50, asked);

    expect(clock.now()).toBe(SERVER_START + 100);
  });

  test("is known at the next start, from what was kept", () => {
    const first = new ServerClock(0, machine(DAY_MS));
    first.heard(SERVER_START, 5_000);

    const second = new ServerClock(first.offsetMs(), machine(DAY_MS));

    expect(second.now()).toBe(SERVER_START);
  });

  test("goes on when somebody sets the machine's clock", () => {
    const ticks = machine(0);
    const clock = new ServerClock(0, ticks);
    clock.heard(SERVER_START, ticks.steady());

    ticks.setWall(3 * DAY_MS);
    ticks.pass(1_000);

    expect(clock.now()).toBe(SERVER_START + 1_000);
  });

  test("a slow answer does not spoil a good estimate", () => {
    const ticks = machine(0);
    const clock = new ServerClock(0, ticks);
    clock.heard(SERVER_START, ticks.steady());
    const asked = ticks.steady();
    ticks.pass(8_000);

    const wasSet = clock.heard(SERVER_START + 7_900, asked); // all of the delay was on the way there

    expect(wasSet).toBe(false);
    expect(clock.now()).toBe(SERVER_START + 8_000);
  });

  test("a server whose clock was set is followed, however slow its answer", () => {
    const ticks = machine(0);
    const clock = new ServerClock(0, ticks);
    clock.heard(SERVER_START, ticks.steady());
    const asked = ticks.steady();
    ticks.pass(2_000);

    clock.heard(SERVER_START + DAY_MS, asked);

    expect(clock.now()).toBe(SERVER_START + DAY_MS + 1_000);
  });
});
