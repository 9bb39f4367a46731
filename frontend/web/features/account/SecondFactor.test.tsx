import { screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { json, refusal, serve } from "@shared/testing/server";
import { describe, expect, it } from "vitest";
import "@web/i18n/later";
import { beginSignedIn } from "@web/testing/session";
import { show } from "@web/testing/show";
import { SecondFactor } from "./SecondFactor";

beginSignedIn();

const STANDING = "GET /api/auth/two-factor";
const OFF = { is_on: false, since: null, recovery_codes_left: 0 };
const ON = { is_on: true, since: "2026-11-22T12:00:00Z", recovery_codes_left: 2 };
const OFFER = { secret: "ABCDEFGH", address: "otpauth://totp/TVS:ana", svg: "<svg><path/></svg>" };

const wrong = () => refusal(422, { code: "invalid", errors: { password: ["it is not right"] } });

describe("a second factor", () => {
  it("is set up with the password and a first code, and its recovery codes stay until they are kept", async () => {
    let standing: object = OFF;
    const asked = serve({
      [STANDING]: () => json(standing),
      "POST /api/auth/two-factor": () => json(OFFER),
      "POST /api/auth/two-factor/confirm": () => {
        standing = { ...ON, recovery_codes_left: 10 };
        return json({ codes: ["AAAA-1111", "BBBB-2222"] });
      },
    });
    await show(<SecondFactor />);
    const person = userEvent.setup();
    await person.click(await screen.findByRole("button", { name: "Set up" }));
    const dialog = within(await screen.findByRole("dialog"));
    await person.type(dialog.getByLabelText("Your password"), "secret words");
    await person.click(dialog.getByRole("button", { name: "Continue" }));
    const picture = await dialog.findByRole("img");
    expect(decodeURIComponent(picture.getAttribute("src") ?? "")).toContain('<svg xmlns="http://www.w3.org/2000/svg"');
    expect(dialog.getByText("ABCD EFGH")).toBeInTheDocument();
    await person.type(dialog.getByRole("textbox", { name: "Code that the app shows" }), "123456");
    await person.click(dialog.getByRole("button", { name: "Switch on" }));
    expect(await dialog.findByRole("group", { name: "Recovery codes" })).toHaveTextContent("AAAA-1111 BBBB-2222");
    await person.keyboard("{Escape}");
    await person.click(dialog.getByRole("button", { name: "I have kept them" }));
    expect(await screen.findByText("10 recovery codes left.")).toBeInTheDocument();
    const bodies = asked.filter(({ method }) => method === "POST").map(({ body }) => body);
    expect(bodies).toEqual([{ password: "secret words" }, { code: "123456" }]);
  });

  it("is not begun with a wrong password", async () => {
    serve({ [STANDING]: () => json(OFF), "POST /api/auth/two-factor": wrong });
    await show(<SecondFactor />);
    const person = userEvent.setup();
    await person.click(await screen.findByRole("button", { name: "Set up" }));
    await person.type(await screen.findByLabelText("Your password"), "a guess");
    await person.click(screen.getByRole("button", { name: "Continue" }));
    expect(await screen.findByText("This is not your password.")).toBeInTheDocument();
  });

  it("says when few recovery codes are left, and is switched off with the password and a code", async () => {
    let isOn = true;
    const asked = serve({
      [STANDING]: () => json(isOn ? ON : OFF),
      "DELETE /api/auth/two-factor": () => {
        isOn = false;
        return new Response(null, { status: 204 });
      },
    });
    await show(<SecondFactor />);
    expect(await screen.findByText(/2 recovery codes left\. Switch it off and set it up again/)).toBeInTheDocument();
    const person = userEvent.setup();
    await person.click(screen.getByRole("button", { name: "Switch off" }));
    const dialog = within(await screen.findByRole("dialog"));
    await person.type(dialog.getByLabelText("Your password"), "secret words");
    await person.type(dialog.getByRole("textbox"), "AAAA-1111");
    await person.click(dialog.getByRole("button", { name: "Switch off" }));
    expect(await screen.findByRole("button", { name: "Set up" })).toBeInTheDocument();
    const [ended] = asked.filter(({ method }) => method === "DELETE");
    expect(ended?.body).toEqual({ password: "secret words", code: "AAAA-1111" });
  });
});
