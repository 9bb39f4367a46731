import i18next from "i18next";
import { beforeAll, describe, expect, it } from "vitest";
import { startWords } from "@web/i18n";
import type { Activity } from "@web/queries/dashboard";
import { activitySentence } from "./sentence";

beforeAll(() => startWords());

const line = (kind: string, words: Activity["words"] = {}): Activity => ({
  id: 1,
  kind,
  user: { id: 1, name: "ana" },
  player: { id: 3, name: "Door" },
  words,
  created_at: "2026-11-22T12:00:00Z",
});

describe("a line of the feed", () => {
  it.each([
    ["player.commanded", { command: "restart" }, "Sent “Restart” to Door"],
    ["player.commanded_many", { command: "restart", count: 1 }, "Sent “Restart” to 1 screen"],
    ["player.commanded_many", { command: "sync", count: 412 }, "Sent “Sync” to 412 screens"],
    ["player.commanded_many", { command: "dance", count: 2 }, "Sent “dance” to 2 screens"],
    ["player.sang_a_song", {}, "player sang a song"],
  ])("%s %j is said in words: %s", (kind, words, sentence) =>
    expect(activitySentence(line(kind, words), i18next.t)).toBe(sentence),
  );
});
