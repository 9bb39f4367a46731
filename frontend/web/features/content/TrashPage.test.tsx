import { account, content, pageOf, signedIn } from "@shared/testing/samples";
import { json, serve } from "@shared/testing/server";
import { screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { session } from "@web/session/session";
import { beginSignedIn } from "@web/testing/session";
import { show } from "@web/testing/show";
import TrashPage from "./TrashPage";

beginSignedIn();

function theServer() {
  const deleted_at = new Date(Date.now() - 3 * 3_600_000).toISOString();
  return serve({
    "GET /api/content": () => json(pageOf(content({ deleted_at }), content({ id: 6, title: "Coffee", deleted_at }))),
    "GET /api/content/kinds": () => json({ kinds: [], trash_days: 30 }),
    "GET /api/locations": () => json(pageOf()),
  });
}

describe("the trash", () => {
  it("says since when a file lies there, and names the one file that is to be gone for good", async () => {
    theServer();
    const person = userEvent.setup();
    await show(<TrashPage />);
    expect((await screen.findAllByText("Deleted"))[0]).toHaveTextContent("Deleted 3 hours ago");
    await person.click(screen.getByRole("checkbox", { name: "Choose Coffee" }));
    await person.click(screen.getByRole("button", { name: "Delete forever" }));
    expect(await screen.findByText(/^“Coffee” and its file will be gone for good/)).toBeVisible();
  });

  it("is no page for who may only look", async () => {
    session.accept(signedIn({ user: account({ role: "technician", permissions: ["content.read"] }) }));
    const asked = theServer();
    await show(<TrashPage />);
    expect(await screen.findByText("There is nothing here")).toBeVisible();
    expect(asked.filter(({ path }) => path === "/api/content")).toEqual([]);
  });
});
