import { screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import type { Schema } from "@shared/api";
import { json, serve } from "@shared/testing/server";
import { location, pageOf, player } from "@shared/testing/samples";
import { describe, expect, it } from "vitest";
import { beginSignedIn } from "@web/testing/session";
import { show } from "@web/testing/show";
import PairPage from "./PairPage";

const bar = location({ id: 8, name: "Bar", path: "/8/" });

function served(...places: Schema["LocationOut"][]) {
  return serve({
    "GET /api/locations": () => json(pageOf(...places)),
    "POST /api/players/pair": () => json(player()),
  });
}

beginSignedIn();

describe("pairing a screen", () => {
  it("takes the only place there is", async () => {
    const asked = served(location());
    await show(<PairPage />, { at: "/?code=abc234" });
    expect(await screen.findByDisplayValue("Lobby")).toBeInTheDocument();
    const person = userEvent.setup();
    await person.type(screen.getByLabelText(/Name/), "Left");
    await person.click(screen.getByRole("button", { name: "Pair screen" }));
    const sent = () => asked.find(({ method }) => method === "POST")?.body;
    await waitFor(() => expect(sent()).toMatchObject({ code: "ABC234", location_id: 7 }));
  });

  it("asks for the place where there are several, and keeps the one that was chosen", async () => {
    served(location(), bar);
    await show(<PairPage />);
    const place = await screen.findByRole("combobox", { name: /Place/ });
    const person = userEvent.setup();
    await person.click(place);
    const option = await screen.findByRole("option", { name: "Bar" });
    expect(place).toHaveValue("");
    await person.click(option);
    expect(place).toHaveValue("Bar");
  });
});
