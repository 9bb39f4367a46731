import { screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { account, pageOf, signedIn } from "@shared/testing/samples";
import { json, refusal, serve, type Asked } from "@shared/testing/server";
import type { User } from "@web/queries/users";
import { beforeEach, describe, expect, it } from "vitest";
import { session } from "@web/session/session";
import { beginSignedIn } from "@web/testing/session";
import { show } from "@web/testing/show";
import UsersPage from "./UsersPage";

beginSignedIn();
beforeEach(() => session.accept(signedIn({ user: account({ permissions: ["user.read", "user.write"] }) })));

const user = (more: Partial<User> = {}): User => ({
  id: 2,
  username: "bea",
  email: "bea@example.com",
  role: "viewer",
  is_active: true,
  is_invited: false,
  has_second_factor: false,
  location_ids: [],
  max_locations: null,
  max_advertisements: null,
  max_notices: null,
  max_storage_bytes: null,
  version: 1,
  created_at: "2026-11-22T12:00:00Z",
  ...more,
});

const LINK = {
  purpose: "invite",
  username: "bea",
  expires_at: "2026-11-30T12:00:00Z",
  token: "abc",
  path: "/welcome#abc",
};
const listed = (...users: User[]) => ({
  "GET /api/users": () => json(pageOf(...users)),
  "GET /api/locations": () => json(pageOf()),
});
const sent = (all: Asked[]) => all.filter(({ method }) => method !== "GET").map(({ path, body }) => ({ path, body }));

async function open() {
  await show(<UsersPage />, { at: "/users", path: "/users" });
  return userEvent.setup();
}

async function acts(person: ReturnType<typeof userEvent.setup>, name = "bea") {
  await person.click(await screen.findByRole("button", { name: `Actions for ${name}` }));
  return within(await screen.findByRole("menu"));
}

const reset = () => json({ ...LINK, purpose: "reset" }, 201);
const weak = () => refusal(422, { code: "weak_password", reason: "name", errors: { password: ["weak"] } });
async function fill(person: ReturnType<typeof userEvent.setup>) {
  await person.click(screen.getByRole("button", { name: "New user" }));
  const dialog = within(await screen.findByRole("dialog"));
  await person.type(dialog.getByLabelText(/User name/), "bea");
  await person.type(dialog.getByLabelText(/E-mail/), "bea@example.com");
  return dialog;
}

describe("somebody new", () => {
  it("is invited without a password, by a link that is shown once with how long it holds", async () => {
    const all = serve({ ...listed(), "POST /api/users/invitations": () => json({ user: user(), link: LINK }, 201) });
    const person = await open();
    const dialog = await fill(person);
    await person.click(dialog.getByRole("button", { name: "Invite" }));
    expect(await dialog.findByRole("group", { name: "Link" })).toHaveTextContent(`${location.origin}/welcome#abc`);
    expect(dialog.getByText(/Good once, until .*2026/)).toBeInTheDocument();
    const body = { username: "bea", email: "bea@example.com", role: "viewer", location_ids: [] };
    expect(sent(all)).toEqual([{ path: "/api/users/invitations", body }]);
  });

  it("can be given a password instead, and one that is easily guessed is refused at the field", async () => {
    serve({ ...listed(), "POST /api/users": weak });
    const person = await open();
    const dialog = await fill(person);
    await person.click(dialog.getByRole("radio", { name: "With a password" }));
    await person.type(dialog.getByLabelText(/^Password/), "bea@example.com");
    await person.click(dialog.getByRole("button", { name: "Save" }));
    expect(await dialog.findByText(/is guessed first/)).toBeInTheDocument();
  });
});

describe("somebody's account", () => {
  it("is told apart: may come in, was invited, may not", async () => {
    const people = [user(), user({ id: 3, is_invited: true }), user({ id: 4, is_active: false })];
    serve(listed(...people));
    await open();
    const rows = await screen.findAllByRole("listitem");
    const words = ["May sign in", "Invited", "May not sign in"];
    expect(words.map((word, index) => within(rows[index] as HTMLElement).queryByText(word))).not.toContain(null);
  });

  it("shows where a second factor stands beside the password", async () => {
    serve(listed(user({ has_second_factor: true }), user({ id: 3, username: "otto" })));
    await open();
    const [bea, otto] = await screen.findAllByRole("listitem");
    expect(within(bea as HTMLElement).getByTitle("Second factor")).toBeInTheDocument();
    expect(within(otto as HTMLElement).queryByTitle("Second factor")).toBeNull();
  });

  it("gets a link to choose a new password", async () => {
    const all = serve({ ...listed(user()), "POST /api/users/2/reset-link": reset });
    const person = await open();
    await person.click((await acts(person)).getByRole("menuitem", { name: "Link to reset the password" }));
    expect(await screen.findByText("New password for bea")).toBeInTheDocument();
    expect(sent(all)).toHaveLength(1);
  });

  it("loses its second factor only after a question, and only where it has one", async () => {
    const all = serve({
      ...listed(user({ has_second_factor: true }), user({ id: 3, username: "otto" })),
      "DELETE /api/users/2/two-factor": () => new Response(null, { status: 204 }),
    });
    const person = await open();
    expect((await acts(person, "otto")).queryByRole("menuitem", { name: "Switch off second factor" })).toBeNull();
    await person.keyboard("{Escape}");
    await person.click((await acts(person)).getByRole("menuitem", { name: "Switch off second factor" }));
    expect(sent(all)).toEqual([]);
    await person.click(await screen.findByRole("button", { name: "Switch off" }));
    expect(await screen.findByText("bea signs in with the password alone now.")).toBeInTheDocument();
  });

  it("of a manager is limited in megabytes, and the limit is lifted by an empty field", async () => {
    const manager = user({ role: "manager", max_storage_bytes: 5 * 1024 * 1024 });
    const all = serve({ ...listed(manager), "PATCH /api/users/2": () => json(manager) });
    const person = await open();
    await person.click(await screen.findByRole("button", { name: "Edit bea" }));
    const dialog = within(await screen.findByRole("dialog"));
    const storage = dialog.getByLabelText("Storage they may use");
    expect(storage).toHaveValue("5 MB");
    await person.clear(storage);
    await person.type(dialog.getByLabelText("Places they may create"), "3");
    await person.click(dialog.getByRole("button", { name: "Save" }));
    await expect
      .poll(() => sent(all)[0]?.body)
      .toMatchObject({ max_storage_bytes: null, max_locations: 3, version: 1 });
  });

  it("that is one's own has no such menu", async () => {
    serve(listed(user({ id: 1, username: "ana" })));
    await open();
    expect(await screen.findByText("ana (you)")).toBeInTheDocument();
    expect(screen.queryByRole("button", { name: "Actions for ana" })).toBeNull();
  });
});
