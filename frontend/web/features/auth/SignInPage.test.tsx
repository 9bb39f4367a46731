import { cleanup, screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { json, refusal, serve } from "@shared/testing/server";
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

async function signInAs(name: string, password: string) {
  session.end(false);
  await show(<SignInPage />, { at: "/login", path: "/login" });
  const person = userEvent.setup();
  await person.type(screen.getByRole("textbox", { name: "User name" }), name);
  await person.type(screen.getByLabelText("Password"), password);
  await person.click(screen.getByRole("button", { name: "Sign in" }));
}

describe("signing in", () => {
  it("says that name or password is wrong, and not which", async () => {
    serve({ "POST /api/auth/login": () => refusal(401, { code: "unauthorized" }) });
    await signInAs("ana", "guess");
    expect(await screen.findByRole("alert")).toHaveTextContent("The user name or the password is wrong.");
    expect(session.get().kind).toBe("signed_out");
  });

  it("asks to wait after too many tries", async () => {
    serve({ "POST /api/auth/login": () => refusal(429, { code: "too_many_requests" }) });
    await signInAs("ana", "guess");
    expect(await screen.findByRole("alert")).toHaveTextContent("Wait a minute");
  });

  it("opens the session with what was typed", async () => {
    const asked = serve({ "POST /api/auth/login": () => json(signedIn()) });
    await signInAs("ana", "secret words");
    await waitFor(() => expect(session.get().kind).toBe("signed_in"));
    expect(asked[0]?.body).toEqual({ username: "ana", password: "secret words", client: "web" });
  });

  it.each([
    ["/players/3?at=2026-11-22T18:05", "/players/3?at=2026-11-22T18:05"],
    ["https://evil.example", "/"],
    ["//evil.example", "/"],
    ["/\\evil.example", "/"],
    [null, "/"],
  ])("leads from %s to %s and never out of the console", (to, page) => expect(wantedPage(to)).toBe(page));
});
