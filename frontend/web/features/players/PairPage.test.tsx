import { cleanup, screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { json, serve } from "@shared/testing/server";
import { location, pageOf, player, signedIn } from "@shared/testing/samples";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { session } from "@web/session/session";
import { show } from "@web/testing/show";
import PairPage from "./PairPage";

const bar = location({ id: 8, name: "Bar", path: "/8/" });

function served(shown: ReturnType<typeof location>[]) {
  return serve({
    "GET /api/locations": () => json({ ...pageOf(location()), items: shown, total: shown.length }),
    "POST /api/players/pair": () => json(player()),
  });
}

beforeEach(() => session.accept(signedIn()));
afterEach(() => {
  cleanup();
  session.end(false);
  vi.unstubAllGlobals();
});

describe("pairing a screen", () => {
  it("takes the only place there is", async () => {
    const asked = served([location()]);
    await show(<PairPage />, { at: "/?code=abc234" });
    expect(await screen.findByDisplayValue("Lobby")).toBeInTheDocument();
    const person = userEvent.setup();
    await person.type(screen.getByLabelText(/Name/), "Left");
    await person.click(screen.getByRole("button", { name: "Pair screen" }));
    const sent = () => asked.find(({ method }) => method === "POST")?.body;
    await waitFor(() => expect(sent()).toMatchObject({ code: "ABC234", location_id: 7 }));
  });

  it("asks for the place where there are several, and for no other when one was chosen", async () => {
    served([location(), bar]);
    await show(<PairPage />);
    const place = await screen.findByRole("combobox", { name: /Place/ });
    const person = userEvent.setup();
    await person.click(place);
    await person.click(await screen.findByRole("option", { name: "Bar" }));
    expect(place).toHaveValue("Bar");
  });
});
