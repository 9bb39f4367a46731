import { cleanup, screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { json, refusal, serve, type Asked } from "@shared/testing/server";
import { signedIn } from "@shared/testing/samples";
import { afterEach, describe, expect, it, vi } from "vitest";
import { session } from "@web/session/session";
import { show } from "@web/testing/show";
import SignInPage, { wantedPage } from "./SignInPage";

afterEach(() => {
  cleanup();
  session.end(false);
  vi.unstubAllGlobals();
});

const CLOSED = { needed: false, may_register: false };
const DOOR = {
  "GET /api/auth/setup": () => json(CLOSED),
  "GET /api/auth/providers": () => json({ items: [] }),
};
const LOGIN = "POST /api/auth/login";

async function stand(at = "/login") {
  session.end(false);
  await show(<SignInPage />, { at, path: "/login" });
}

async function signInAs(name: string, password: string) {
  await stand();
  const person = userEvent.setup();
  await person.type(screen.getByRole("textbox", { name: "User name" }), name);
  await person.type(screen.getByLabelText("Password"), password);
  await person.click(screen.getByRole("button", { name: "Sign in" }));
  return person;
}

const posted = (asked: Asked[]) => asked.filter(({ method }) => method === "POST").map(({ body }) => body);

describe("signing in", () => {
  it("says that name or password is wrong, and not which", async () => {
    serve({ ...DOOR, [LOGIN]: () => refusal(401, { code: "unauthorized" }) });
    await signInAs("ana", "guess");
    expect(await screen.findByRole("alert")).toHaveTextContent("The user name or the password is wrong.");
    expect(session.get().kind).toBe("signed_out");
  });

  it("says how long to wait after too many tries", async () => {
    serve({ ...DOOR, [LOGIN]: () => refusal(429, { code: "rate_limited", retry_after_seconds: 42 }) });
    await signInAs("ana", "guess");
    expect(await screen.findByRole("alert")).toHaveTextContent("Too many tries. Try again in 42 seconds.");
  });

  it("says that an account waits for an administrator", async () => {
    serve({ ...DOOR, [LOGIN]: () => refusal(401, { code: "account_inactive" }) });
    await signInAs("vera", "secret words");
    expect(await screen.findByRole("alert")).toHaveTextContent("waits for an administrator");
  });

  it("says why the server lets nobody in without TLS", async () => {
    serve({ ...DOOR, [LOGIN]: () => refusal(403, { code: "forbidden", detail: "Sign in over https." }) });
    await signInAs("ana", "secret words");
    expect(await screen.findByRole("alert")).toHaveTextContent("Sign in over https.");
  });

  it("opens the session with what was typed", async () => {
    const asked = serve({ ...DOOR, [LOGIN]: () => json(signedIn()) });
    await signInAs("ana", "secret words");
    await waitFor(() => expect(session.get().kind).toBe("signed_in"));
    expect(posted(asked)).toEqual([{ username: "ana", password: "secret words", client: "web" }]);
  });

  it.each([
    ["/players/3?at=2026-11-22T18:05", "/players/3?at=2026-11-22T18:05"],
    ["https://evil.example", "/"],
    ["//evil.example", "/"],
    ["/\\evil.example", "/"],
    [null, "/"],
  ])("leads from %s to %s and never out of the console", (to, page) => expect(wantedPage(to)).toBe(page));
});

const needed = () => refusal(401, { code: "second_factor_needed" });
const wrong = () => refusal(401, { code: "second_factor_wrong" });

async function typeCode(person: ReturnType<typeof userEvent.setup>, code: string) {
  const field = await screen.findByRole("textbox", { name: "Code" });
  await person.clear(field);
  await person.type(field, code);
  await person.click(screen.getByRole("button", { name: "Continue" }));
}

describe("the second factor", () => {
  it("is asked for after the password, and is sent with it", async () => {
    const asked = serve({
      ...DOOR,
      [LOGIN]: ({ body }) => (body && typeof body === "object" && "code" in body ? json(signedIn()) : needed()),
    });
    const person = await signInAs("ana", "secret words");
    await typeCode(person, "123456");
    await waitFor(() => expect(session.get().kind).toBe("signed_in"));
    expect(posted(asked)[1]).toEqual({ username: "ana", password: "secret words", code: "123456", client: "web" });
  });

  it("that is wrong is said at its field, and may be typed again", async () => {
    let tries = 0;
    serve({ ...DOOR, [LOGIN]: () => [needed, wrong, () => json(signedIn())][tries++]?.() ?? needed() });
    const person = await signInAs("ana", "secret words");
    await typeCode(person, "000000");
    expect(await screen.findByText(/^This code is not right/)).toBeInTheDocument();
    expect(screen.queryByRole("alert")).toBeNull();
    await typeCode(person, "123456");
    await waitFor(() => expect(session.get().kind).toBe("signed_in"));
  });

  it("can be given up for another try with the password", async () => {
    serve({ ...DOOR, [LOGIN]: needed });
    const person = await signInAs("ana", "secret words");
    await person.click(await screen.findByRole("button", { name: "Start again" }));
    expect(screen.getByRole("textbox", { name: "User name" })).toBeInTheDocument();
  });

  it("is asked for, too, of who comes from another service", async () => {
    const asked = serve({ ...DOOR, "POST /api/auth/oidc/second-factor": () => json(signedIn()) });
    await stand("/login?second_factor=1");
    await typeCode(userEvent.setup(), "123456");
    await waitFor(() => expect(session.get().kind).toBe("signed_in"));
    expect(posted(asked)).toEqual([{ code: "123456" }]);
  });
});

describe("beside the password", () => {
  it("other services are offered where there are some, and the way back is prepared", async () => {
    const google = { key: "google", name: "Google", path: "/api/auth/oidc/google/start" };
    serve({ ...DOOR, "GET /api/auth/providers": () => json({ items: [google] }) });
    await stand();
    const button = await screen.findByRole("link", { name: "Sign in with Google" });
    expect(button).toHaveAttribute("href", "/api/auth/oidc/google/start");
    button.addEventListener("click", (event) => event.preventDefault());
    await userEvent.setup().click(button);
    expect(localStorage.getItem("tvs.signed_in")).toBe("1");
  });

  it.each([
    ["sign_in_waiting", "waits until an administrator"],
    ["something_newer", "Signing in there did not work."],
  ])("the reason stands there for which another service sent somebody back: %s", async (code, sentence) => {
    serve(DOOR);
    await stand(`/login?refused=${code}`);
    expect(await screen.findByRole("alert")).toHaveTextContent(sentence);
  });

  it("an account can be asked for where that is allowed, and only there", async () => {
    serve({ ...DOOR, "GET /api/auth/setup": () => json({ ...CLOSED, may_register: true }) });
    await stand();
    expect(await screen.findByRole("link", { name: "Ask for an account" })).toHaveAttribute("href", "/register");
    cleanup();
    serve(DOOR);
    await stand();
    expect(screen.queryByRole("link", { name: "Ask for an account" })).toBeNull();
  });

  it("a server without accounts says how the first one is made", async () => {
    serve({ ...DOOR, "GET /api/auth/setup": () => json({ ...CLOSED, needed: true }) });
    await stand();
    expect(await screen.findByText(/There is no account here yet/)).toBeInTheDocument();
  });
});
