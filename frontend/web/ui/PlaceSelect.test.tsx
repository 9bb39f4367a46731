import { screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { json, serve } from "@shared/testing/server";
import { location, pageOf } from "@shared/testing/samples";
import { describe, expect, it, vi } from "vitest";
import { beginSignedIn } from "@web/testing/session";
import { show } from "@web/testing/show";
import { PlaceSelect } from "./PlaceSelect";

beginSignedIn();

async function chooseLobbyAgain(clearable: boolean) {
  serve({ "GET /api/locations": () => json(pageOf(location())) });
  const chosen = vi.fn<(locationId: number | null) => void>();
  await show(<PlaceSelect value={7} onChange={chosen} clearable={clearable} />);
  const person = userEvent.setup();
  await person.click(await screen.findByDisplayValue("Lobby"));
  await person.click(await screen.findByRole("option", { name: "Lobby" }));
  return chosen;
}

describe("a place that is chosen once more", () => {
  it("stays where there has to be one", async () => {
    expect(await chooseLobbyAgain(false)).not.toHaveBeenCalledWith(null);
  });

  it("is taken away where none may be chosen", async () => {
    expect(await chooseLobbyAgain(true)).toHaveBeenCalledWith(null);
  });
});
