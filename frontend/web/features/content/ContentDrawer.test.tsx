import type { Schema } from "@shared/api";
import { account, content, location, pageOf, signedIn } from "@shared/testing/samples";
import { json, refusal, serve } from "@shared/testing/server";
import { cleanup, screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { useNavigate, useParams } from "react-router";
import "@web/i18n/later";
import { session } from "@web/session/session";
import { beginSignedIn } from "@web/testing/session";
import { show } from "@web/testing/show";
import { ContentDrawer } from "./ContentDrawer";

beginSignedIn();

/** Keeps one piece of content as the server does: what was read before somebody else's change is refused. */
function theServer(kept: Schema["ContentOut"] = content()) {
  let stored = kept;
  serve({
    "GET /api/content/5": () => json(stored),
    "GET /api/content/5/uses": () => json({ items: [], used_elsewhere: 0 }),
    "GET /api/content/kinds": () => json({ kinds: [], trash_days: 30 }),
    "GET /api/content/tags": () => json({ items: [] }),
    "GET /api/locations": () => json(pageOf(location())),
    "PATCH /api/content/5": ({ body }) => {
      const { version, title } = body as Schema["ContentChange"];
      if (version !== stored.version) return refusal(409, { code: "stale", detail: "Changed meanwhile." });
      stored = { ...stored, title: title ?? stored.title, version: stored.version + 1 };
      return json(stored);
    },
  });
  return { change: (more: Partial<Schema["ContentOut"]>) => (stored = { ...stored, ...more }) };
}

/** The drawer under its address, as the page of the library holds it. */
function Library() {
  const { id } = useParams();
  const navigate = useNavigate();
  const close = () => void navigate("/content");
  return <ContentDrawer contentId={id ? Number(id) : null} onClose={close} onGone={close} />;
}

const openDrawer = () => show(<Library />, { at: "/content/5", path: "/content/:id?" });
const titleField = () => screen.findByRole("textbox", { name: "Title" });
const save = () => screen.getByRole("button", { name: "Save" });

describe("one piece of content beside the list", () => {
  it("keeps what was saved in its fields, and is saved a second time", async () => {
    theServer();
    const person = userEvent.setup();
    await openDrawer();
    await person.type(await titleField(), " at night");
    await person.click(save());
    await waitFor(() => expect(save()).toBeDisabled());
    expect(await titleField()).toHaveValue("Rocket at night");
    await person.type(await titleField(), " again");
    await person.click(save());
    await waitFor(() => expect(save()).toBeDisabled());
    expect(await titleField()).toHaveValue("Rocket at night again");
    expect(screen.queryByText(/someone else changed/i)).toBeNull();
  });

  it("shows the newest version to whoever saved over somebody else's change", async () => {
    const { change } = theServer();
    const person = userEvent.setup();
    await openDrawer();
    await person.type(await titleField(), " at night");
    change({ title: "Rocket by day", version: 2 });
    await person.click(save());
    await waitFor(async () => expect(await titleField()).toHaveValue("Rocket by day"));
    await person.type(await titleField(), " and night");
    await person.click(save());
    await waitFor(() => expect(save()).toBeDisabled());
    expect(await titleField()).toHaveValue("Rocket by day and night");
  });

  it("says that it is gone to whoever saved what somebody else has deleted", async () => {
    theServer();
    const person = userEvent.setup();
    await openDrawer();
    await person.type(await titleField(), "!");
    serve({
      "PATCH /api/content/5": () => refusal(409, { code: "stale", detail: "Changed meanwhile." }),
      "GET /api/content/5": () => refusal(404, { code: "not_found", detail: "No such content." }),
    });
    await person.click(save());
    expect(await screen.findByText(/does not exist any more/)).toBeVisible();
  });

  it("asks before what was typed is thrown away, and closes at once where nothing was", async () => {
    theServer();
    const person = userEvent.setup();
    await openDrawer();
    await person.type(await titleField(), " at night");
    await person.keyboard("{Escape}");
    const question = await screen.findByRole("dialog", { name: "Leave without saving?" });
    await person.click(within(question).getByRole("button", { name: "Cancel" }));
    expect(await titleField()).toHaveValue("Rocket at night");
    await person.clear(await titleField());
    await person.type(await titleField(), "Rocket");
    await person.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("textbox", { name: "Title" })).toBeNull());
  });

  it.each([
    ["at its field", "title", "A title may have 200 characters.", 1],
    ["in a note where no field has it", "version", "This version is unknown.", 0],
  ])("says a refusal once: %s", async (_, field, sentence, marked) => {
    theServer();
    const person = userEvent.setup();
    await openDrawer();
    await person.type(await titleField(), "!");
    serve({
      "PATCH /api/content/5": () =>
        refusal(422, { code: "invalid", detail: sentence, errors: { [field]: [sentence] } }),
    });
    await person.click(save());
    expect(await screen.findAllByText(sentence, { exact: false })).toHaveLength(1);
    expect(document.querySelectorAll("[aria-invalid=true]")).toHaveLength(marked);
  });

  it("tells who may not change content that it is their role, and who may that it belongs above them", async () => {
    theServer(content({ can_edit: false }));
    session.accept(signedIn({ user: account({ role: "viewer", permissions: ["content.read"] }) }));
    await openDrawer();
    expect(await screen.findByText("Your role may look at content, not change it.")).toBeVisible();
    cleanup();
    session.accept(signedIn({ user: account({ role: "manager", permissions: ["content.write"] }) }));
    await openDrawer();
    expect(await screen.findByText(/belongs to a place above yours/)).toBeVisible();
  });
});
