import { cleanup, screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import type { Schema } from "@shared/api";
import { json, refusal, serve } from "@shared/testing/server";
import { account, location, pageOf, player, signedIn } from "@shared/testing/samples";
import { describe, expect, it } from "vitest";
import { session } from "@web/session/session";
import { beginSignedIn } from "@web/testing/session";
import { show } from "@web/testing/show";
import PlayersPage from "./PlayersPage";

type Order = Schema["BulkCommandIn"];

beginSignedIn();

const SEND = "POST /api/players/commands";
const CANCEL = "POST /api/players/commands/cancel";
const THREE = [player({ id: 1, name: "Door" }), player({ id: 2, name: "Hall" }), player({ id: 3, name: "Bar" })];

const outcome = (more: Partial<Schema["BulkCommandOut"]> = {}): Schema["BulkCommandOut"] => ({
  command: "restart",
  queued: 2,
  online: 2,
  offline: 0,
  superseded: 0,
  expires_at: "2026-11-22T12:05:00Z",
  command_ids: ["c-1", "c-2"],
  ...more,
});

function theServer(answer = outcome(), total = THREE.length) {
  return serve({
    "GET /api/players": () => json({ ...pageOf(...THREE), per_page: 50, total }),
    "GET /api/locations": () => json(pageOf(location({ id: 7, name: "Tower" }))),
    [SEND]: () => json(answer, 202),
    [CANCEL]: () => json({ cancelled: 1, ended_before: 1 }),
  });
}

async function theList(at = "/players") {
  await show(<PlayersPage />, { at });
  await screen.findByRole("list", { name: "Screens" });
  return userEvent.setup();
}

const box = (name: string) => screen.getByRole("checkbox", { name });
const sent = (asked: ReturnType<typeof serve>) =>
  asked.filter(({ method, path }) => `${method} ${path}` === SEND).map(({ body }) => body as Order);

async function order(user: ReturnType<typeof userEvent.setup>, command: string) {
  await user.click(screen.getByRole("button", { name: "Send command" }));
  await user.click(await screen.findByRole("menuitem", { name: command }));
  return screen.findByRole("dialog");
}

describe("the list of screens", () => {
  it("sends one order to the screens that were chosen, after asking how many", async () => {
    const asked = theServer();
    const user = await theList();
    expect(screen.queryByRole("button", { name: "Send command" })).toBeNull();

    await user.click(box("Choose Door"));
    await user.click(box("Choose Bar"));
    expect(screen.getByText("2 screens chosen")).toBeInTheDocument();
    expect(box("Choose all on this page")).toBePartiallyChecked();
    const dialog = await order(user, "Restart");
    expect(dialog).toHaveAccessibleName("Restart 2 screens?");
    expect(sent(asked)).toEqual([]);
    await user.click(within(dialog).getByRole("button", { name: "Restart 2 screens" }));

    expect(await screen.findByText("Restart was sent to 2 screens.", { exact: false })).toBeInTheDocument();
    expect(sent(asked)).toEqual([{ command: "restart", params: {}, tags: [], player_ids: [1, 3] }]);
  });

  it("works by keyboard alone", async () => {
    const asked = theServer(outcome({ command: "identify" }));
    const user = await theList();
    box("Choose all on this page").focus();
    await user.keyboard(" ");
    await user.tab();
    expect(screen.getByRole("button", { name: "Choose none" })).toHaveFocus();
    const orders = screen.getByRole("button", { name: "Send command" });
    orders.focus();
    await user.keyboard("{Enter}");
    expect(await screen.findByRole("menuitem", { name: "Restart" })).toBeVisible();
    await user.keyboard("{ArrowDown}{ArrowDown}");
    expect(screen.getByRole("menuitem", { name: "Identify" })).toHaveFocus();
    await user.keyboard("{Enter}");
    const yes = await screen.findByRole("button", { name: "Identify 3 screens" });
    yes.focus();
    await user.keyboard("{Enter}");

    expect(await screen.findByText("Identify was sent", { exact: false })).toBeInTheDocument();
    expect(sent(asked).map(({ player_ids }) => player_ids)).toEqual([[1, 2, 3]]);
  });

  it("says who is told later, until when, and what was replaced", async () => {
    theServer(outcome({ queued: 412, online: 400, offline: 12, superseded: 3 }));
    const user = await theList();
    await user.click(box("Choose all on this page"));
    const dialog = await order(user, "Restart");
    await user.click(within(dialog).getByRole("button", { name: "Restart 3 screens" }));

    const until = new Intl.DateTimeFormat("en", { timeStyle: "short" }).format(new Date("2026-11-22T12:05:00Z"));
    expect(
      await screen.findByText(
        `Restart was sent to 412 screens. 12 of them are offline and are told if they are back by ${until}. It replaces 3 earlier commands.`,
        { exact: false },
      ),
    ).toBeInTheDocument();
  });

  it("takes an order back while its notice stands there", async () => {
    const asked = theServer();
    const user = await theList();
    await user.click(box("Choose Door"));
    const dialog = await order(user, "Pause");
    await user.click(within(dialog).getByRole("button", { name: "Pause 1 screen" }));
    await user.click(await screen.findByRole("button", { name: "Take back" }));

    expect(await screen.findByText("1 command was taken back. For 1 it was too late.")).toBeInTheDocument();
    expect(asked.find(({ path }) => path.endsWith("/cancel"))?.body).toEqual({ command_ids: ["c-1", "c-2"] });
  });

  it("sets the volume of all of them", async () => {
    const asked = theServer(outcome({ command: "volume", expires_at: null }));
    const user = await theList();
    await user.click(box("Choose Hall"));
    const dialog = await order(user, "Volume");
    within(dialog).getByRole("slider").focus();
    await user.keyboard("{ArrowRight}{ArrowRight}");
    await user.click(within(dialog).getByRole("button", { name: "Set the volume of 1 screen" }));

    await screen.findByText("Volume was sent", { exact: false });
    expect(sent(asked)).toEqual([{ command: "volume", params: { volume: 60 }, tags: [], player_ids: [2] }]);
  });

  it("chooses all screens of a place, also those on other pages", async () => {
    const asked = theServer(outcome(), 430);
    const user = await theList("/players?location_id=7&tag=door");
    await user.click(box("Choose all on this page"));
    await user.click(await screen.findByRole("button", { name: "Choose all 430 screens of Tower #door" }));
    expect(screen.getByText("430 screens chosen")).toBeInTheDocument();
    expect(box("Choose Hall")).toBeChecked();
    const dialog = await order(user, "Sync");
    await user.click(within(dialog).getByRole("button", { name: "Sync 430 screens" }));

    await screen.findByText("was sent", { exact: false });
    expect(sent(asked)).toEqual([{ command: "sync", params: {}, location_id: 7, tags: ["door"] }]);
  });

  it("offers a place as a whole only where the filters show all of it, and only one's own", async () => {
    for (const [at, places] of [
      ["/players?location_id=7&status=offline", [7]],
      ["/players?location_id=7&q=door", [7]],
      ["/players?location_id=7", [8]],
      ["/players?tag=door", [7]],
    ] as const) {
      session.accept(signedIn({ user: account({ role: "technician", location_ids: [...places] }) }));
      theServer(outcome(), 430);
      const user = await theList(at);
      await user.click(box("Choose all on this page"));
      expect(screen.getByText("3 screens chosen")).toBeInTheDocument();
      expect(screen.queryByRole("button", { name: /Choose all 430/ })).toBeNull();
      cleanup();
    }
  });

  it("forgets what was chosen when the filters change", async () => {
    theServer();
    const user = await theList();
    await user.click(box("Choose Door"));
    await user.type(screen.getByRole("searchbox"), "hall");

    expect(await screen.findByText("Choose screens to command them together")).toBeInTheDocument();
    expect(box("Choose Door")).not.toBeChecked();
  });

  it("says what the server refused, and keeps what was chosen", async () => {
    serve({
      "GET /api/players": () => json({ ...pageOf(...THREE), per_page: 50 }),
      "GET /api/locations": () => json(pageOf()),
      [SEND]: () =>
        refusal(404, { code: "not_found", title: "Not found", detail: "One of these screens does not exist." }),
    });
    const user = await theList();
    await user.click(box("Choose Door"));
    const dialog = await order(user, "Restart");
    await user.click(within(dialog).getByRole("button", { name: "Restart 1 screen" }));

    expect(await screen.findByRole("alert")).toBeInTheDocument();
    expect(box("Choose Door")).toBeChecked();
  });

  it("offers nothing to who may only look", async () => {
    session.accept(signedIn({ user: account({ role: "viewer", permissions: ["player.read"] }) }));
    theServer();
    await theList();

    expect(screen.queryByRole("checkbox")).toBeNull();
  });
});
