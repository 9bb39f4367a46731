// @vitest-environment node
import type { Schema } from "@shared/api";
import { describe, expect, it } from "vitest";
import { changed, isExpired, itemsOf, moved, playing, secondsOf, totalSeconds, turnOf, without } from "./draft";
import { positionAt, startOf } from "./loop";

const content = (id: number, more: Partial<Schema["ItemContentOut"]> = {}): Schema["ItemContentOut"] => ({
  id,
  title: `Content ${id}`,
  type: "image",
  status: "ready",
  url: `/media/${id}`,
  thumbnail_url: null,
  duration_seconds: null,
  expires_at: null,
  ...more,
});

describe("a campaign being built", () => {
  const turns = [1, 2, 3, 4].map((id) => turnOf(content(id)));
  const order = (list: typeof turns) => list.map((turn) => turn.content.id);

  it.each([
    [0, 2, [2, 3, 1, 4]],
    [3, 0, [4, 1, 2, 3]],
    [1, 1, [1, 2, 3, 4]],
  ])("moves the item at %i to %i", (from, to, expected) => expect(order(moved(turns, from, to))).toEqual(expected));

  it("keeps the order given when it was built", () => {
    moved(turns, 0, 3);
    expect(order(turns)).toEqual([1, 2, 3, 4]);
  });

  it("may hold the same content twice, and removes only the one meant", () => {
    const [first, second] = [turnOf(content(7)), turnOf(content(7))];
    expect(without([first, second], first.key)).toEqual([second]);
  });

  it("sends items in order, with their seconds, fit and sound", () => {
    const list = changed(turns.slice(0, 2), turns[1]?.key ?? "", { seconds: 4, fit: "cover", muted: true });
    expect(itemsOf(list)).toEqual([
      { content_id: 1, duration_seconds: 10, fit: "contain", muted: false },
      { content_id: 2, duration_seconds: 4, fit: "cover", muted: true },
    ]);
  });

  it("lets a video last as long as it does, unless told otherwise", () => {
    const video = turnOf(content(9, { type: "video", duration_seconds: 60.1 }));
    expect(itemsOf([video])[0]?.duration_seconds).toBeNull();
    expect(secondsOf(video)).toBe(60.1);
    expect(secondsOf({ ...video, seconds: 15 })).toBe(15);
  });

  it("adds up its length", () => {
    const video = turnOf(content(9, { type: "video", duration_seconds: 60 }));
    expect(totalSeconds([...turns, video])).toBe(100);
  });

  it("keeps what expired, but neither shows nor counts it", () => {
    const now = Date.parse("2026-11-22T12:00:00Z");
    const over = turnOf(content(9, { expires_at: "2026-11-22T12:00:00Z" }));
    const soon = turnOf(content(10, { expires_at: "2026-11-22T12:00:01Z" }));
    expect([over, soon].map((turn) => isExpired(turn.content, now))).toEqual([true, false]);
    expect(playing([...turns, over, soon], now)).toEqual([...turns, soon]);
    expect(totalSeconds(playing([...turns, over, soon], now))).toBe(50);
    expect(itemsOf([over])).toHaveLength(1);
  });
});

describe("the preview of a loop", () => {
  const turns = [turnOf(content(1)), turnOf(content(2, { type: "video", duration_seconds: 4.5 })), turnOf(content(3))];

  it.each([
    [0, 0, 0],
    [9.75, 0, 9.75],
    [10, 1, 0],
    [14.5, 2, 0],
    [24.5, 0, 0], // once round
    [59, 1, 0], // and round again
  ])("shows after %s seconds item %i at second %s", (elapsed, index, offset) =>
    expect(positionAt(turns, elapsed)).toEqual({ index, offset }),
  );

  it("knows where each item starts", () => {
    expect([0, 1, 2].map((index) => startOf(turns, index))).toEqual([0, 10, 14.5]);
  });
});
