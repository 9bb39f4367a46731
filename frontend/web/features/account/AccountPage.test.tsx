import { screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { account, signedIn } from "@shared/testing/samples";
import { json, refusal, serve, type Asked } from "@shared/testing/server";
import type { SignIn } from "@web/queries/account";
import { describe, expect, it } from "vitest";
import { session } from "@web/session/session";
import { beginSignedIn } from "@web/testing/session";
import { show } from "@web/testing/show";
import AccountPage from "./AccountPage";

beginSignedIn();

const FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0";

const signIn = (more: Partial<SignIn> = {}): SignIn => ({
  id: "a",
  client: FIREFOX,
  address: "192.0.2.7",
  created_at: "2026-11-22T12:00:00Z",
  last_used_at: "2026-11-22T12:10:00Z",
  is_current: false,
  ...more,
});
const here = signIn({ id: "here", client: "curl/8.14.1", is_current: true });

const OFF = { is_on: false, since: null, recovery_codes_left: 0 };
const page = (signIns: SignIn[] = [here]) => ({
  "GET /api/auth/sessions": () => json({ items: signIns }),
  "GET /api/auth/two-factor": () => json(OFF),
});
const asked = (all: Asked[], method: string) => all.filter((each) => each.method === method);

async function open() {
  await show(<AccountPage />);
  return userEvent.setup();
}

const taken = () => refusal(409, { code: "conflict", errors: { email: ["it is taken"] } });
const fresh = () => json(signedIn({ access_token: "token-2" }));
const list = async () => within(await screen.findByRole("list", { name: "Where you are signed in" }));
async function change(person: ReturnType<typeof userEvent.setup>) {
  await person.type(screen.getByLabelText(/^Current password/), "the old one");
  await person.type(screen.getByLabelText(/^New password(?! again)/), "sunshine");
  await person.type(screen.getByLabelText(/^New password again/), "sunshine");
  await person.click(screen.getByRole("button", { name: "Change password" }));
}

describe("one's own e-mail address", () => {
  it("is saved, and known from then on", async () => {
    const saved = account({ email: "new@example.com", version: 2 });
    const all = serve({ ...page(), "PATCH /api/auth/me": () => json(saved) });
    const person = await open();
    const field = screen.getByRole("textbox", { name: "E-mail" });
    expect(screen.getByRole("button", { name: "Save e-mail" })).toBeDisabled();
    await person.clear(field);
    await person.type(field, "new@example.com");
    await person.click(screen.getByRole("button", { name: "Save e-mail" }));
    await waitFor(() => expect(session.get()).toEqual({ kind: "signed_in", account: saved }));
    expect(asked(all, "PATCH")[0]?.body).toEqual({ email: "new@example.com", version: 1 });
  });

  it("that is somebody else's is refused at the field", async () => {
    serve({ ...page(), "PATCH /api/auth/me": taken });
    const person = await open();
    await person.type(screen.getByRole("textbox", { name: "E-mail" }), "x");
    await person.click(screen.getByRole("button", { name: "Save e-mail" }));
    expect(await screen.findByText("it is taken")).toBeInTheDocument();
    expect(screen.getByRole("textbox", { name: "E-mail" })).toBeInvalid();
  });
});

describe("one's own password", () => {
  it("is changed, and this window goes on with fresh tokens", async () => {
    const all = serve({ ...page(), "POST /api/auth/password": fresh });
    await change(await open());
    await waitFor(() => expect(session.token()).toBe("token-2"));
    const body = { current_password: "the old one", new_password: "sunshine", client: "web" };
    expect(asked(all, "POST")[0]?.body).toEqual(body);
    expect(screen.getByLabelText(/^Current password/)).toHaveValue("");
  });

  it.each([
    [{ errors: { current_password: ["it is not right"] } }, "This is not your password."],
    [{ code: "weak_password", reason: "common", errors: { new_password: ["weak"] } }, /people choose most/],
  ])("that is refused says why at its field: %j", async (body, sentence) => {
    serve({ ...page(), "POST /api/auth/password": () => refusal(422, { code: "invalid", ...body }) });
    await change(await open());
    expect(await screen.findByText(sentence)).toBeInTheDocument();
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("is not asked of who has none", async () => {
    session.accept(signedIn({ user: account({ has_password: false }) }));
    serve(page());
    await open();
    expect(screen.getByText(/You sign in without a password/)).toBeInTheDocument();
    expect(screen.queryByRole("button", { name: "Change password" })).toBeNull();
  });
});

describe("where one is signed in", () => {
  it("is said in words, this window first and without a way out", async () => {
    serve(page([signIn(), here]));
    await open();
    const [first, second] = (await list()).getAllByRole("listitem");
    expect(first).toHaveTextContent(/curl.*This one/);
    expect(within(first as HTMLElement).queryByRole("button")).toBeNull();
    expect(second).toHaveTextContent(/Firefox on Windows192\.0\.2\.7/);
  });

  it("is ended one by one", async () => {
    const all = serve({
      ...page([signIn(), here]),
      "DELETE /api/auth/sessions/a": () => new Response(null, { status: 204 }),
    });
    const person = await open();
    await person.click((await list()).getByRole("button", { name: "Sign out: Firefox on Windows" }));
    expect(await screen.findByText("Firefox on Windows was signed out.")).toBeInTheDocument();
    expect(asked(all, "DELETE").map(({ path }) => path)).toEqual(["/api/auth/sessions/a"]);
  });

  it("is ended everywhere else only after a question", async () => {
    const all = serve({
      ...page([signIn(), here]),
      "DELETE /api/auth/sessions": () => new Response(null, { status: 204 }),
    });
    const person = await open();
    await person.click(await screen.findByRole("button", { name: "Sign out all others" }));
    const question = within(await screen.findByRole("dialog", { name: "Sign out everywhere else?" }));
    expect(asked(all, "DELETE")).toEqual([]);
    await person.click(question.getByRole("button", { name: "Sign out all others" }));
    expect(await screen.findByText("You are signed in only here now.")).toBeInTheDocument();
    expect(asked(all, "DELETE")[0]?.query.get("current")).toBeNull();
  });

  it("is shown in part where it is long", async () => {
    const many = Array.from({ length: 20 }, (_, index) => signIn({ id: `s${index}` }));
    serve(page([here, ...many]));
    const person = await open();
    expect((await list()).getAllByRole("listitem")).toHaveLength(8);
    await person.click(screen.getByRole("button", { name: "Show 13 more" }));
    expect((await list()).getAllByRole("listitem")).toHaveLength(21);
  });
});
