import { cleanup, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { json, refusal, serve } from "@shared/testing/server";
import { afterEach, describe, expect, it, vi } from "vitest";
import { show } from "@web/testing/show";
import RegisterPage from "./RegisterPage";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const open = { "GET /api/auth/setup": () => json({ needed: false, may_register: true }) };
const REGISTER = "POST /api/auth/register";

async function ask() {
  await show(<RegisterPage />);
  const person = userEvent.setup();
  await person.type(await screen.findByLabelText(/User name/), "vera");
  await person.type(screen.getByLabelText(/E-mail/), "vera@example.com");
  await person.type(screen.getByLabelText(/^Password(?! again)/), "a good password");
  await person.type(screen.getByLabelText(/Password again/), "a good password");
  await person.click(screen.getByRole("button", { name: "Ask for an account" }));
}

describe("asking for an account", () => {
  it("ends with who has to let one in", async () => {
    serve({ ...open, [REGISTER]: () => json({ username: "vera", email: "vera@example.com" }, 202) });
    await ask();
    expect(await screen.findByRole("status")).toHaveTextContent("Thank you, vera. An administrator has to let you in");
  });

  it("under a name that is taken is said at the field", async () => {
    serve({ ...open, [REGISTER]: () => refusal(409, { code: "conflict", errors: { username: ["it is taken"] } }) });
    await ask();
    expect(await screen.findByText("it is taken")).toBeInTheDocument();
    expect(screen.getByLabelText(/User name/)).toBeInvalid();
  });

  it("is not possible where administrators make all accounts", async () => {
    serve({ "GET /api/auth/setup": () => json({ needed: false, may_register: false }) });
    await show(<RegisterPage />);
    expect(await screen.findByText(/Accounts are made by administrators here/)).toBeInTheDocument();
    expect(screen.queryByRole("button")).toBeNull();
  });
});
