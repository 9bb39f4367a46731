import { screen } from "@testing-library/react";
import { player } from "@shared/testing/samples";
import { describe, expect, it } from "vitest";
import { show } from "@web/testing/show";
import { ScreenState } from "./ScreenState";

describe("the one word for a screen", () => {
  it.each([
    [{ state: "in_step" as const }, "In step"],
    [{ state: "downloading" as const, missing_count: 0 }, "Downloading"],
    [{ state: "downloading" as const, missing_count: 1 }, "Downloading, 1 file to go"],
    [{ state: "behind" as const }, "Behind"],
    [{ state: "fault" as const }, "Fault"],
    [{ state: "waiting" as const, last_seen_at: null }, "Never connected"],
    [{ state: "in_step" as const, playback: "paused" as const }, "Paused"],
    [{ state: "fault" as const, playback: "paused" as const }, "Fault"], // trouble outweighs a pause
  ])("%j is “%s”", async (more, word) => {
    await show(<ScreenState player={player(more)} />);
    expect(await screen.findByText(word)).toBeInTheDocument();
  });

  it("that is away says since when", async () => {
    await show(
      <ScreenState player={player({ state: "offline", status: "offline", last_seen_at: "2020-01-05T12:00:00Z" })} />,
    );
    expect(await screen.findByText("Offline, last seen Jan 5, 2020")).toBeInTheDocument();
  });
});
