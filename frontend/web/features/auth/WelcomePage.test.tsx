import { cleanup, screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { signedIn } from "@shared/testing/samples";
import { json, refusal, serve, type Asked } from "@shared/testing/server";
import { afterEach, describe, expect, it, vi } from "vitest";
import { session } from "@web/session/session";
import { show } from "@web/testing/show";
import WelcomePage from "./WelcomePage";

const LOOK = "POST /api/auth/links/look";
const USE = "POST /api/auth/links/use";
const invitation = { purpose: "invite", username: "bruno", expires_at: "2026-11-30T12:00:00Z" };
const gone = () => refusal(404, { code: "not_found" });

afterEach(() => {
  cleanup();
  session.end(false);
  vi.unstubAllGlobals();
});

const open = (at = "/welcome#a-token") => show(<WelcomePage />, { at, path: "/welcome" });
const used = (asked: Asked[]) => asked.filter(({ path }) => path.endsWith("/use")).map(({ body }) => body);

async function choose(password: string, again = password) {
  const person = userEvent.setup();
  await person.type(await screen.findByLabelText(/^Password(?! again)/), password);
  await person.type(screen.getByLabelText(/^Password again/), again);
  await person.click(screen.getByRole("button", { name: "Save password and sign in" }));
  return person;
}

const weak = (reason: string) =>
  refusal(422, { code: "weak_password", detail: "No.", reason, errors: { password: ["it is weak"] } });

describe("a one-time link", () => {
  it("says whose it is and until when, and lets in who chooses a password", async () => {
    const asked = serve({ [LOOK]: () => json(invitation), [USE]: () => json(signedIn()) });
    await open();
    expect(await screen.findByText(/This link is good once, until .*2026/)).toBeInTheDocument();
    expect(screen.getByRole("heading", { name: "Welcome to TVS" })).toBeInTheDocument();
    expect(screen.getByRole("textbox", { name: "User name" })).toHaveValue("bruno");
    await choose("a good password");
    await waitFor(() => expect(session.get().kind).toBe("signed_in"));
    expect(asked.map(({ path }) => path).join()).not.toContain("a-token");
    expect(used(asked)).toEqual([{ token: "a-token", password: "a good password", client: "web" }]);
  });

  it("that is not good any more says what to do", async () => {
    serve({ [LOOK]: gone });
    await open();
    expect(await screen.findByRole("heading", { name: "This link is not good any more" })).toBeInTheDocument();
    expect(screen.getByText(/Ask an administrator for a new link/)).toBeInTheDocument();
    expect(screen.getByRole("link", { name: "Go to sign-in" })).toBeInTheDocument();
  });

  it("that was replaced while somebody chose says the same", async () => {
    serve({ [LOOK]: () => json(invitation), [USE]: gone });
    await open();
    await choose("a good password");
    expect(await screen.findByRole("heading", { name: "This link is not good any more" })).toBeInTheDocument();
  });

  it("without its end says that all of it is needed", async () => {
    serve({});
    await open("/welcome");
    expect(screen.getByRole("alert")).toHaveTextContent("the whole link");
  });

  it("that cannot be looked up now can be tried again", async () => {
    let isAway = true;
    serve({
      [LOOK]: () => (isAway ? refusal(429, { code: "rate_limited", retry_after_seconds: 9 }) : json(invitation)),
    });
    await open();
    expect(await screen.findByRole("alert")).toHaveTextContent("Try again in 9 seconds.");
    isAway = false;
    await userEvent.setup().click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("textbox", { name: "User name" })).toHaveValue("bruno");
  });

  it("tells who is signed in here that somebody else will be", async () => {
    session.accept(signedIn());
    serve({ [LOOK]: () => json(invitation) });
    await open();
    expect(await screen.findByText(/You are signed in as ana.* as bruno/)).toBeInTheDocument();
  });

  it("asks for the second factor of who has one", async () => {
    const asked = serve({
      [LOOK]: () => json({ ...invitation, purpose: "reset" }),
      [USE]: ({ body }) =>
        body && typeof body === "object" && "code" in body
          ? json(signedIn())
          : refusal(401, { code: "second_factor_needed" }),
    });
    await open();
    const person = await choose("a good password");
    await person.type(await screen.findByRole("textbox", { name: "Code" }), "123456");
    await person.click(screen.getByRole("button", { name: "Save password and sign in" }));
    await waitFor(() => expect(session.get().kind).toBe("signed_in"));
    expect(used(asked)[1]).toMatchObject({ password: "a good password", code: "123456" });
  });
});

describe("a password somebody chooses", () => {
  it.each([
    ["common", /passwords that people choose most/],
    ["name", /made of your name/],
  ])("that is easily guessed (%s) is refused at the field, in words", async (reason, sentence) => {
    serve({ [LOOK]: () => json(invitation), [USE]: () => weak(reason) });
    await open();
    await choose("sunshine");
    expect(await screen.findByText(sentence)).toBeInTheDocument();
    expect(screen.getByLabelText(/^Password(?! again)/)).toHaveAttribute("data-invalid", "true");
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("is not sent when it was typed in two ways", async () => {
    const asked = serve({ [LOOK]: () => json(invitation) });
    await open();
    await choose("a good password", "a god password");
    expect(screen.getByText("The two passwords differ.")).toBeInTheDocument();
    expect(used(asked)).toEqual([]);
  });
});
