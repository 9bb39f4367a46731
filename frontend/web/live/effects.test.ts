import { command, content, pageOf, player } from "@shared/testing/samples";
import type { LiveEvents } from "@shared/live";
import type { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { newCache } from "@web/queries/cache";
import { contentList, preparationOf } from "@web/queries/content";
import { figures } from "@web/queries/dashboard";
import { progressAt } from "@web/queries/locations";
import { commandsOf, player as playerOptions, playerList } from "@web/queries/players";
import { scheduleKeys } from "@web/queries/schedules";
import { effects } from "./effects";

const said = (more: Partial<LiveEvents["player_status"]> = {}): LiveEvents["player_status"] => ({
  id: 3,
  status: "offline",
  state: "offline",
  in_step: false,
  missing_count: 0,
  playback: "playing",
  volume: 80,
  last_seen_at: "2026-11-22T12:05:00Z",
  plan_hash: "bb",
  applied_plan_hash: "aa",
  current_content_id: null,
  current_campaign_id: null,
  fault: null,
  ...more,
});

let cache: QueryClient;
beforeEach(() => {
  vi.useFakeTimers();
  cache = newCache();
});
afterEach(() => vi.useRealTimers());

describe("what a live event does to the page", () => {
  it("a screen that goes offline changes in its list and on its own page, and stays where it stands", () => {
    const list = playerList({ page: 1 }).queryKey;
    cache.setQueryData(list, pageOf(player({ id: 2, name: "First" }), player(), player({ id: 4, name: "Last" })));
    cache.setQueryData(playerOptions(3).queryKey, player({ ip_address: "10.0.0.3" }));

    effects.player_status(cache, said({ fault: "no sound" }));

    const rows = cache.getQueryData(list)?.items ?? [];
    expect(rows.map(({ id, state }) => [id, state])).toEqual([
      [2, "in_step"],
      [3, "offline"],
      [4, "in_step"],
    ]);
    expect(cache.getQueryData(playerOptions(3).queryKey)).toMatchObject({
      state: "offline",
      plan_hash: "bb",
      fault: "no sound",
      ip_address: "10.0.0.3",
    });
  });

  it("a screen nobody looks at is not put on any page", () => {
    effects.player_status(cache, said());
    expect(cache.getQueryData(playerOptions(3).queryKey)).toBeUndefined();
  });

  it("a command moves through its states in place", () => {
    const key = commandsOf(3).queryKey;
    cache.setQueryData(key, [command({ id: "c-2", command: "sync" }), command()]);
    effects.player_command_status(cache, {
      id: "c-1",
      player_id: 3,
      command: "restart",
      status: "done",
      detail: "Back after 4 s",
      late: null,
    });
    expect(cache.getQueryData(key)?.map(({ id, status }) => [id, status])).toEqual([
      ["c-2", "queued"],
      ["c-1", "done"],
    ]);
    expect(cache.getQueryData(key)?.[1]?.detail).toBe("Back after 4 s");
  });

  it("a file shows how far it is, and why it failed", () => {
    const list = contentList({}).queryKey;
    cache.setQueryData(list, pageOf(content({ status: "processing", percent: 0 })));
    effects.content_status(cache, { id: 5, status: "processing", percent: 40, error: null });
    expect(cache.getQueryData(list)?.items[0]).toMatchObject({ status: "processing", percent: 40 });
    effects.content_status(cache, { id: 5, status: "failed", percent: 40, error: "The file is damaged." });
    expect(cache.getQueryData(list)?.items[0]).toMatchObject({ status: "failed", error: "The file is damaged." });
  });

  it("a file that was just uploaded is followed where it is listed, and nowhere else", () => {
    const key = preparationOf(5).queryKey;
    const ready = { id: 5, status: "ready", percent: 100, error: null } as const;
    effects.content_status(cache, ready);
    expect(cache.getQueryData(key)).toBeUndefined();
    cache.setQueryData(key, { ...ready, status: "processing", percent: 10 });
    effects.content_status(cache, ready);
    expect(cache.getQueryData(key)).toEqual(ready);
  });

  it("a change on its way says how many screens of a place have it", () => {
    effects.plan_progress(cache, { location_id: 7, in_step: 412, total: 430 });
    expect(cache.getQueryData(progressAt(7))).toMatchObject({ in_step: 412, total: 430 });
  });

  it("a change on its way has the schedules counted again, once for many places", () => {
    const invalidated = vi.spyOn(cache, "invalidateQueries");
    for (const place of [1, 7, 12]) effects.plan_progress(cache, { location_id: place, in_step: 412, total: 430 });
    vi.advanceTimersByTime(2_500);
    const ofSchedules = invalidated.mock.calls.filter(([filters]) => filters?.queryKey === scheduleKeys.progress);
    expect(ofSchedules).toHaveLength(1);
  });

  it("an order to thousands of screens fetches nothing for those that are not on the page", () => {
    const invalidated = vi.spyOn(cache, "invalidateQueries");
    cache.setQueryData(commandsOf(3).queryKey, [command()]);
    for (let id = 1; id <= 1_000; id++) {
      const order = {
        id: `c-${id}`,
        player_id: id,
        command: "sync",
        status: "queued",
        detail: null,
        late: null,
      } as const;
      effects.player_command_status(cache, order);
    }
    vi.advanceTimersByTime(2_500);
    expect(invalidated.mock.calls.map(([filters]) => filters?.queryKey)).toEqual([commandsOf(3).queryKey]);
  });

  it("many events in a row fetch the figures again once", () => {
    const invalidated = vi.spyOn(cache, "invalidateQueries");
    for (let each = 0; each < 50; each++) effects.player_status(cache, said({ id: each }));
    vi.advanceTimersByTime(2_500);
    const ofFigures = invalidated.mock.calls.filter(([filters]) => filters?.queryKey === figures.queryKey);
    expect(ofFigures).toHaveLength(1);
  });

  it("a line of the feed fetches the lists it is about", () => {
    const invalidated = vi.spyOn(cache, "invalidateQueries");
    effects.activity(cache, { id: 9, kind: "campaign.changed" });
    vi.advanceTimersByTime(2_500);
    expect(invalidated.mock.calls.map(([filters]) => filters?.queryKey)).toEqual([
      ["activity"],
      ["dashboard"],
      ["campaigns"],
    ]);
  });
});
