import type { Schema } from "@shared/api";
import { content, pageOf, stoppedContent } from "@shared/testing/samples";
import { json, refusal, serve } from "@shared/testing/server";
import { screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import "@web/i18n/later";
import { beginSignedIn } from "@web/testing/session";
import { show } from "@web/testing/show";
import { ContentList } from "./ContentList";

const LIBRARY = Array.from({ length: 30 }, (_, index) => content({ id: index + 1, title: `File ${index + 1}` }));

beginSignedIn();

/** A library of thirty files, of which campaigns show some. */
function theServer(inUse: number[] = []) {
  return serve({
    "GET /api/content": ({ query }) => {
      const found = query.get("used") === "true" ? LIBRARY.filter(({ id }) => inUse.includes(id)) : LIBRARY;
      const [page, per_page] = [Number(query.get("page")), Number(query.get("per_page"))];
      const items = found.slice((page - 1) * per_page, page * per_page);
      return json({ items, page, per_page, total: found.length });
    },
    "POST /api/content/bulk": ({ body }) => {
      const { ids } = body as Schema["BulkIn"];
      return ids.some((id) => inUse.includes(id))
        ? refusal(409, { code: "in_use", detail: "Still shown.", used_in: [], used_elsewhere: 1 })
        : json({ changed: ids.length });
    },
  });
}

const choice = (title: string) => screen.findByRole("checkbox", { name: `Choose ${title}` });

describe("the library", () => {
  it("shows its last page to who asks for one behind it", async () => {
    theServer();
    await show(<ContentList />, { at: "/content?page=99" });
    expect(await screen.findByText("File 30")).toBeVisible();
    expect(screen.getByText("25–30 of 30")).toBeVisible();
    expect(screen.queryByText(/screens can show/)).toBeNull();
  });

  it("lets a range be chosen with the shift key, and everything the filters find", async () => {
    theServer();
    const person = userEvent.setup();
    await show(<ContentList />);
    await person.click(await choice("File 2"));
    await person.keyboard("{Shift>}");
    await person.click(await choice("File 5"));
    await person.keyboard("{/Shift}");
    expect(screen.getByText("4 chosen")).toBeVisible();
    await person.click(screen.getByRole("checkbox", { name: "Choose all on this page" }));
    await person.click(await screen.findByRole("button", { name: "Choose all 30" }));
    expect(await screen.findByText("30 chosen")).toBeVisible();
  });

  it("offers nothing more to choose where the rest of the only page belongs to others", async () => {
    const others = content({ id: 2, title: "Theirs", can_edit: false });
    serve({ "GET /api/content": () => json(pageOf(content({ id: 1, title: "Mine" }), others)) });
    await show(<ContentList />);
    await userEvent.setup().click(await choice("Mine"));
    expect(screen.getByText("1 chosen")).toBeVisible();
    expect(screen.queryByRole("checkbox", { name: "Choose Theirs" })).toBeNull();
    expect(screen.queryByRole("button", { name: "Choose all 2" })).toBeNull();
  });

  it("names what cannot be thrown away because it is shown, and offers to choose only the rest", async () => {
    const asked = theServer([1, 2, 3, 4, 5, 6, 7]);
    const person = userEvent.setup();
    await show(<ContentList />);
    await person.click(await screen.findByRole("checkbox", { name: "Choose all on this page" }));
    await person.click(screen.getByRole("button", { name: "Move to trash" }));
    const dialog = await screen.findByRole("dialog", { name: "Still in use" }, { timeout: 10_000 });
    expect(within(dialog).getAllByRole("link")).toHaveLength(5);
    expect(within(dialog).getByRole("link", { name: "File 1" })).toHaveAttribute("href", "/content/1");
    expect(within(dialog).getByText("and 2 more")).toBeVisible();
    await person.click(within(dialog).getByRole("button", { name: "Choose only those not in use" }));
    expect(await screen.findByText("17 chosen")).toBeVisible();
    await person.click(screen.getByRole("button", { name: "Move to trash" }));
    expect(await screen.findByText(/17 files lie in the trash now/)).toBeVisible();
    const thrownAway = LIBRARY.slice(7, 24).map(({ id }) => id);
    expect(asked.findLast(({ method }) => method === "POST")?.body).toEqual({ act: "trash", ids: thrownAway });
  });

  it("calls stopped, not failed, what somebody stopped", async () => {
    serve({ "GET /api/content": () => json(pageOf(stoppedContent())) });
    await show(<ContentList />);
    expect(await screen.findByText("Stopped")).toBeVisible();
    expect(screen.queryByText("Cancelled by ana")).toBeNull();
  });
});
