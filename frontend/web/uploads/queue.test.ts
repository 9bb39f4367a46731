// @vitest-environment node
import { Problem } from "@shared/problem";
import { describe, expect, it } from "vitest";
import { AT_ONCE, EMPTY, next, type Happening, type Order, type Purpose, type Queue } from "./queue";

const offline = new Problem(0, "unreachable");
const LOBBY: Purpose = { location_id: 7, tags: [], replaces: null };
const file = (name: string, size = 100) => ({ name, size, modified: 1_000 });
const choose = (...names: string[]): Happening => ({
  kind: "chosen",
  files: names.map((name) => file(name)),
  purpose: LOBBY,
});

/** What a queue becomes by all of this, and everything it ordered. */
function after(...happenings: Happening[]): [Queue, Order[]] {
  return happenings.reduce<[Queue, Order[]]>(
    ([queue, orders], happening) => {
      const [changed, more] = next(queue, happening);
      return [changed, [...orders, ...more]];
    },
    [EMPTY, []],
  );
}

const states = ([queue]: [Queue, Order[]]) => queue.entries.map(({ name, state }) => `${name} ${state}`);

describe("files that were chosen", () => {
  it("are sent a few at a time, the rest in the order they were chosen", () => {
    const chosen = after(choose("a", "b", "c", "d", "e"));
    expect(states(chosen)).toEqual(["a sending", "b sending", "c sending", "d waiting", "e waiting"]);
    expect(chosen[1]).toEqual([1, 2, 3].map((id) => ({ kind: "send", id })));
    expect(AT_ONCE).toBe(3);
  });

  it("follow as soon as one is sent, refused, paused or cancelled", () => {
    const problem = new Problem(415, "unsupported_media", { detail: "This is no picture." });
    const step = after(
      choose("a", "b", "c", "d", "e", "f", "g"),
      { kind: "sent", id: 1, contentId: 50 },
      { kind: "refused", id: 2, problem },
      { kind: "pause", id: 3 },
      { kind: "cancel", id: 4 },
    );
    expect(states(step)).toEqual(["a sent", "b failed", "c paused", "e sending", "f sending", "g sending"]);
    expect(step[0].entries[0]).toMatchObject({ contentId: 50, sentBytes: 100 });
    expect(step[0].entries[1]?.problem?.message).toBe("This is no picture.");
  });

  it("are sent once when they are dropped twice", () => {
    expect(states(after(choose("a"), choose("a", "b")))).toEqual(["a sending", "b sending"]);
  });

  it("are sent again when the first time is over", () => {
    expect(states(after(choose("a"), { kind: "sent", id: 1, contentId: 5 }, choose("a")))).toEqual([
      "a sent",
      "a sending",
    ]);
  });

  it("are two when they differ in size or age", () => {
    const files = [file("a"), file("a", 101), { ...file("a"), modified: 2_000 }];
    expect(states(after({ kind: "chosen", files, purpose: LOBBY }))).toHaveLength(3);
  });

  it("that are not worth sending stand there with the reason and hold up nobody", () => {
    const problem = new Problem(415, "unsupported_media");
    const step = after({ kind: "turned_away", file: file("virus.exe"), purpose: LOBBY, problem }, choose("a"));
    expect(states(step)).toEqual(["virus.exe failed", "a sending"]);
    expect(step[1]).toEqual([{ kind: "send", id: 2 }]);
  });
});

describe("an upload", () => {
  it("that is paused lets go of its connection and goes on later, where the server is", () => {
    const named: Happening = { kind: "addressed", id: 1, uploadId: "u1" };
    const paused = after(
      choose("a"),
      named,
      { kind: "progressed", id: 1, sentBytes: 40, at: 10 },
      { kind: "pause", id: 1 },
    );
    expect(paused[1].at(-1)).toEqual({ kind: "hold", id: 1 });
    expect(paused[0].entries[0]).toMatchObject({ state: "paused", sentBytes: 40, uploadId: "u1", trail: [] });
    const resumed = next(paused[0], { kind: "resume", id: 1 });
    expect(resumed[1]).toEqual([{ kind: "send", id: 1 }]);
  });

  it("hears nothing more of a connection it let go of", () => {
    const late: Happening[] = [
      { kind: "progressed", id: 1, sentBytes: 90, at: 20 },
      { kind: "stalled", id: 1, problem: offline },
    ];
    expect(after(choose("a"), { kind: "pause", id: 1 }, ...late)[0].entries[0]).toMatchObject({
      state: "paused",
      sentBytes: 0,
    });
  });

  it("that is paused while it waits needs no connection let go", () => {
    const step = after(choose("a", "b", "c", "d"), { kind: "pause", id: 4 });
    expect(states(step).at(-1)).toBe("d paused");
    expect(step[1].some(({ kind }) => kind === "hold")).toBe(false);
  });

  it("without a connection keeps its turn and goes on by itself", () => {
    const stalled = after(choose("a", "b", "c", "d"), { kind: "stalled", id: 1, problem: offline });
    expect(states(stalled)).toEqual(["a stalled", "b sending", "c sending", "d waiting"]);
    expect(states(next(stalled[0], { kind: "progressed", id: 1, sentBytes: 5, at: 1 }))[0]).toBe("a sending");
  });

  it("that is cancelled is forgotten by the server too", () => {
    const step = after(choose("a"), { kind: "addressed", id: 1, uploadId: "u1" }, { kind: "cancel", id: 1 });
    expect(step[0].entries).toEqual([]);
    expect(step[1].slice(1)).toEqual([
      { kind: "hold", id: 1 },
      { kind: "forget", uploadId: "u1" },
    ]);
  });

  it("that was refused is tried again from the start of the queue's rules", () => {
    const problem = new Problem(0, "unreachable");
    const step = after(choose("a"), { kind: "refused", id: 1, problem }, { kind: "retry", id: 1 });
    expect(step[0].entries[0]).toMatchObject({ state: "sending", problem: null });
    expect(step[1].at(-1)).toEqual({ kind: "send", id: 1 });
  });

  it("takes no choice that does not fit its state", () => {
    const step = after(choose("a"), { kind: "resume", id: 1 }, { kind: "retry", id: 1 }, { kind: "pause", id: 99 });
    expect(states(step)).toEqual(["a sending"]);
    expect(step[1]).toHaveLength(1);
  });
});

describe("an interrupted upload", () => {
  const lost = { ...file("film.mp4"), uploadId: "u9", sentBytes: 60, purpose: LOBBY, isElsewhere: false };

  it("waits for its file, and goes on where it was when that is chosen again", () => {
    const step = after({ kind: "found", uploads: [lost] }, choose("other", "film.mp4"));
    expect(states(step)).toEqual(["film.mp4 sending", "other sending"]);
    expect(step[0].entries[0]).toMatchObject({ uploadId: "u9", sentBytes: 60 });
  });

  it("does not go on with another version of the file", () => {
    const files = [{ ...file("film.mp4"), modified: 2_000 }];
    const step = after({ kind: "found", uploads: [lost] }, { kind: "chosen", files, purpose: LOBBY });
    expect(states(step)).toEqual(["film.mp4 interrupted", "film.mp4 sending"]);
    expect(step[0].entries[1]?.uploadId).toBeNull();
  });

  it("that another browser began is only told of", () => {
    const elsewhere = { ...lost, modified: null, isElsewhere: true };
    const files = [{ ...file("film.mp4"), modified: null }];
    const step = after({ kind: "found", uploads: [elsewhere] }, { kind: "chosen", files, purpose: LOBBY });
    expect(states(step)).toEqual(["film.mp4 interrupted", "film.mp4 sending"]);
  });

  it("is listed once, and not when it is being sent here", () => {
    const step = after(
      choose("film.mp4"),
      { kind: "addressed", id: 1, uploadId: "u9" },
      { kind: "found", uploads: [lost] },
    );
    expect(states(step)).toEqual(["film.mp4 sending"]);
  });
});

describe("all of them", () => {
  it("are paused and resumed together", () => {
    const paused = after(choose("a", "b", "c", "d"), { kind: "pause_all" });
    expect(states(paused)).toEqual(["a paused", "b paused", "c paused", "d paused"]);
    expect(states(next(paused[0], { kind: "resume_all" }))).toEqual([
      "a sending",
      "b sending",
      "c sending",
      "d waiting",
    ]);
  });

  it("that are over are cleared away, the others stay", () => {
    const sent: Happening = { kind: "sent", id: 1, contentId: 5 };
    expect(states(after(choose("a", "b"), sent, { kind: "cleared" }))).toEqual(["b sending"]);
  });

  it("end with the session, and what comes later has another number", () => {
    const step = after(choose("a"), { kind: "left" }, choose("b"));
    expect(step[1]).toEqual([
      { kind: "send", id: 1 },
      { kind: "hold", id: 1 },
      { kind: "send", id: 2 },
    ]);
    expect(states(step)).toEqual(["b sending"]);
  });
});
