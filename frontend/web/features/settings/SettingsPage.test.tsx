import { screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { signedIn } from "@shared/testing/samples";
import { json, refusal, serve } from "@shared/testing/server";
import { beforeEach, describe, expect, it } from "vitest";
import "@web/i18n/later";
import type { Settings } from "@web/queries/settings";
import { branding } from "@web/session/branding";
import { session } from "@web/session/session";
import { beginSignedIn } from "@web/testing/session";
import { show } from "@web/testing/show";
import { NUMBERS } from "./form";
import SettingsPage from "./SettingsPage";

beginSignedIn();
const MEGABYTE = 1024 * 1024;
const USUAL: Record<string, number> = {
  heartbeat_seconds: 30,
  offline_after_seconds: 90,
  max_image_bytes: 5 * MEGABYTE,
};

function settings(chosen: Partial<Record<string, number | string>> = {}, version = 1): Settings {
  const numbers = NUMBERS.map((name) => {
    const usual = USUAL[name] ?? 10;
    return [
      name,
      { value: chosen[name] ?? usual, default: usual, is_set: name in chosen, minimum: 1, maximum: 1024 ** 5 },
    ];
  });
  const text = (name: string, usual: string) => ({
    value: chosen[name] ?? usual,
    default: usual,
    is_set: name in chosen,
  });
  return {
    version,
    logo_url: null,
    ...Object.fromEntries(numbers),
    default_language: text("default_language", "auto"),
    brand_name: text("brand_name", "TVS"),
  } as Settings;
}

const BRANDING = { name: "Torre Norte", logo_url: null, default_language: "auto" };

function served(first: Settings, ...saved: (() => Response)[]) {
  return serve({
    "GET /api/settings": () => json(first),
    "PATCH /api/settings": () => saved.shift()?.() ?? json(settings({}, 2)),
    "GET /api/branding": () => json(BRANDING),
  });
}

async function opened(first = settings(), ...saved: (() => Response)[]) {
  const asked = served(first, ...saved);
  await show(<SettingsPage />);
  await screen.findByRole("button", { name: "Save" });
  return { asked, person: userEvent.setup() };
}

const changes = (asked: { method: string; body: unknown }[]) =>
  asked.filter(({ method }) => method === "PATCH").map(({ body }) => body);

beforeEach(() => {
  const account = signedIn();
  const permissions = [...account.user.permissions, "settings.read", "settings.write"];
  session.accept({ ...account, user: { ...account.user, permissions } });
});

async function type(person: ReturnType<typeof userEvent.setup>, field: string, text: string) {
  const input = screen.getByLabelText(field);
  await person.clear(input);
  await person.type(input, text);
}

describe("the settings", () => {
  it("show their default beside what was chosen, and the way back to it", async () => {
    const { asked, person } = await opened(settings({ heartbeat_seconds: 20 }));
    expect(screen.getByLabelText("Heartbeat")).toHaveValue("20 s");
    expect(screen.getByText("Default: 30 s")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Use default: Offline after" })).toBeNull();

    await person.click(screen.getByRole("button", { name: "Use default: Heartbeat" }));
    expect(screen.getByLabelText("Heartbeat")).toHaveValue("30 s");
    await person.click(screen.getByRole("button", { name: "Save" }));

    expect(changes(asked)).toEqual([{ version: 1, heartbeat_seconds: null }]);
  });

  it("are sent as the server counts, and only what was changed", async () => {
    const { asked, person } = await opened();
    expect(screen.getByRole("button", { name: "Save" })).toBeDisabled();

    await type(person, "Pictures", "12.5");
    await type(person, "Name", "Torre Norte");
    await person.click(screen.getByRole("button", { name: "Save" }));

    expect(changes(asked)).toEqual([{ version: 1, max_image_bytes: 12.5 * MEGABYTE, brand_name: "Torre Norte" }]);
    expect(await screen.findByText("Saved.")).toBeVisible();
    expect(branding.get().name).toBe("Torre Norte");
    expect(document.title).toBe("Settings · Torre Norte");
  });

  it("that would call screens offline too soon are not sent", async () => {
    const { asked, person } = await opened();

    await type(person, "Heartbeat", "60");
    await person.click(screen.getByRole("button", { name: "Save" }));

    expect(screen.getByLabelText("Offline after")).toHaveAccessibleDescription(/At least twice the heartbeat: 120/);
    expect(screen.getByLabelText("Offline after")).toHaveFocus();
    expect(changes(asked)).toEqual([]);
  });

  it("that are left empty are not sent either, and can be given up", async () => {
    const { asked, person } = await opened();

    await person.clear(screen.getByLabelText("Name"));
    await person.click(screen.getByRole("button", { name: "Save" }));
    expect(screen.getByLabelText("Name")).toHaveAccessibleDescription(/This is needed/);
    await person.click(screen.getByRole("button", { name: "Discard changes" }));

    expect(screen.getByLabelText("Name")).toHaveValue("TVS");
    expect(changes(asked)).toEqual([]);
  });

  it("say at the field what the server refuses", async () => {
    const errors = { trash_days: ["it must be less"] };
    const { person } = await opened(settings(), () => refusal(422, { code: "invalid", errors }));

    await type(person, "Trash", "9");
    await person.click(screen.getByRole("button", { name: "Save" }));

    expect(await screen.findByText("it must be less")).toBeVisible();
    expect(screen.queryByRole("alert", { name: "That did not work" })).toBeNull();
  });

  it("that somebody else changed meanwhile are loaded again", async () => {
    const { asked, person } = await opened(settings(), () => refusal(409, { code: "stale", detail: "Changed." }));

    await type(person, "Trash", "9");
    await person.click(screen.getByRole("button", { name: "Save" }));

    expect(await screen.findByText(/Someone else changed this meanwhile/)).toBeVisible();
    expect(asked.filter(({ method, path }) => method === "GET" && path === "/api/settings")).toHaveLength(2);
  });

  it("are for those who may see them", async () => {
    session.accept(signedIn());
    await show(<SettingsPage />);

    expect(screen.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
  });

  it("stand in groups", async () => {
    await opened();

    const uploads = screen.getByRole("region", { name: "Largest uploads" });
    expect(within(uploads).getAllByRole("textbox")).toHaveLength(6);
    expect(screen.getByRole("img", { name: "The logo as it is now" })).toHaveAttribute("src", "/favicon.svg");
  });
});
