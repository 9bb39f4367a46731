/** Plans as the server sends them, for tests. */
import { readPlan, type Plan } from "../plan/plan";

export interface Wired {
  hash?: string;
  revision?: number;
  items?: { content: number; seconds: number }[];
  contents?: { title: string; type?: string; sha256?: string | null }[];
  windows?: [from: string, to: string][];
  fallback?: { content: number; seconds: number }[];
}

const PICTURE = { title: "picture", sha256: "a".repeat(64) };
const FILM = { title: "film", type: "video", sha256: "b".repeat(64) };

/** A day with a picture of 10 s and a film of 20 s, unless said otherwise. */
export function wirePlan({
  hash = "one",
  revision = 1,
  contents = [PICTURE, FILM],
  items = [
    { content: 0, seconds: 10 },
    { content: 1, seconds: 20 },
  ],
  windows = [["2026-11-22T08:00:00Z", "2026-11-22T20:00:00Z"]],
  fallback,
}: Wired = {}): Record<string, unknown> {
  return {
    plan_hash: hash,
    revision,
    issued_at: "2026-11-22T07:00:00Z",
    timezone: "Europe/Berlin",
    valid_until: "2026-12-13T00:00:00Z",
    campaign: { id: 7, name: "Autumn" },
    contents: contents.map(({ title, type = "image", sha256 = null }, index) => ({
      id: index + 1,
      title,
      type,
      url: type === "url" ? "https://example.org/" : `/media/${sha256}`,
      sha256,
      bytes: 1_000,
      mime_type: type === "video" ? "video/mp4" : "image/png",
      duration: null,
      width: 640,
      height: 360,
    })),
    loops: fallback ? [{ items }, { items: fallback }] : [{ items }],
    timeline: windows.map(([from, to]) => ({ from, to, loop: 0, schedule_ids: [1] })),
    fallback: fallback ? 1 : null,
  };
}

export function plan(wired: Wired = {}): Plan {
  return readPlan(wirePlan(wired));
}

/** An instant of the test day, "12:00:05". */
export function at(time: string): number {
  return Date.parse(`2026-11-22T${time}Z`);
}
