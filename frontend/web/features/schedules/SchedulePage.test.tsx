import { cleanup, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { json, serve } from "@shared/testing/server";
import { campaign, location, pageOf, signedIn } from "@shared/testing/samples";
import { afterEach, describe, expect, it, vi } from "vitest";
import { session } from "@web/session/session";
import { show } from "@web/testing/show";
import SchedulePage from "./SchedulePage";

const places = [location(), location({ id: 8, name: "Bar", path: "/8/" })];

async function begun(shown: typeof places) {
  session.accept(signedIn());
  serve({
    "GET /api/campaigns": () => json(pageOf(campaign())),
    "GET /api/locations": () => json({ ...pageOf(location()), items: shown, total: shown.length }),
  });
  await show(<SchedulePage />);
  return screen.findByRole("combobox", { name: /Place/ });
}

afterEach(() => {
  cleanup();
  session.end(false);
  vi.unstubAllGlobals();
});

describe("a new schedule", () => {
  it("is for the only place there is", async () => {
    expect(await begun(places.slice(0, 1))).toHaveValue("Lobby");
  });

  it("keeps its place when it is chosen once more", async () => {
    const field = await begun(places.slice(0, 1));
    await userEvent.click(field);
    await userEvent.click(await screen.findByRole("option", { name: "Lobby" }));
    expect(field).toHaveValue("Lobby");
  });

  it("asks where there are several", async () => {
    expect(await begun(places)).toHaveValue("");
  });
});
