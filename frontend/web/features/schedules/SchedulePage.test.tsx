import { screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import type { Schema } from "@shared/api";
import { json, serve } from "@shared/testing/server";
import { campaign, location, pageOf } from "@shared/testing/samples";
import { describe, expect, it } from "vitest";
import { beginSignedIn } from "@web/testing/session";
import { show } from "@web/testing/show";
import SchedulePage from "./SchedulePage";

const bar = location({ id: 8, name: "Bar", path: "/8/" });

async function begun(...places: Schema["LocationOut"][]) {
  serve({
    "GET /api/campaigns": () => json(pageOf(campaign())),
    "GET /api/locations": () => json(pageOf(...places)),
  });
  await show(<SchedulePage />);
  return screen.findByRole("combobox", { name: /Place/ });
}

beginSignedIn();

describe("a new schedule", () => {
  it("is for the only place there is", async () => {
    expect(await begun(location())).toHaveValue("Lobby");
  });

  it("keeps its place when it is chosen once more", async () => {
    const field = await begun(location());
    const person = userEvent.setup();
    await person.click(field);
    await person.click(await screen.findByRole("option", { name: "Lobby" }));
    expect(field).toHaveValue("Lobby");
  });

  it("asks where there are several", async () => {
    expect(await begun(location(), bar)).toHaveValue("");
  });
});
