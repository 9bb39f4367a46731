import { Problem } from "@shared/problem";
import { json, serve } from "@shared/testing/server";
import { account, content, signedIn, stoppedContent } from "@shared/testing/samples";
import { act, screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { session } from "@web/session/session";
import { beginSignedIn } from "@web/testing/session";
import { show } from "@web/testing/show";
import { happen } from "./store";
import Tray from "./Tray";

const purpose = { location_id: 7, tags: [], replaces: null };
const file = (name: string) => ({ name, size: 1_000_000, modified: 1 });
const unfinished = { id: "u1", filename: "film.mp4", size_bytes: 1_000_000, offset_bytes: 420_000 };
const dates = { expires_at: "2026-11-23T12:00:00Z", created_at: "2026-11-22T12:00:00Z" };

beforeEach(() => {
  const narrow = globalThis.matchMedia.bind(globalThis);
  vi.spyOn(globalThis, "matchMedia").mockImplementation((query) => ({ ...narrow(query), matches: true }));
});
beginSignedIn();

function theServer(items: object[] = []) {
  return serve({
    "GET /api/uploads": () => json({ items }),
    "GET /api/content/5": () => json(content({ status: "failed", error: "The file is damaged." })),
    "POST /api/content/5/retry": () => json(content({ status: "processing", percent: 0 })),
  });
}

const idOf = (name: string) => Number(screen.getByText(name).closest<HTMLElement>("[data-upload]")?.dataset["upload"]);
const tray = () => screen.getByRole("region", { name: "Uploads" });

describe("the tray of uploads", () => {
  it("is not there where there is nothing to say", async () => {
    theServer();
    await show(<Tray />);
    expect(screen.queryByRole("region", { name: "Uploads" })).toBeNull();
  });

  it("says why a file was refused, and lets it be tried again or put away", async () => {
    theServer();
    await show(<Tray />);
    const problem = new Problem(409, "conflict", { detail: "The same file is being uploaded several times at once." });
    act(() => happen({ kind: "turned_away", file: file("film.mp4"), purpose, problem }));
    expect(within(tray()).getByRole("alert")).toHaveTextContent("several times at once");
    expect(within(tray()).getByRole("button", { name: "Try film.mp4 again" })).toBeVisible();
    await userEvent.setup().click(within(tray()).getByRole("button", { name: "Remove film.mp4 from this list" }));
    expect(screen.queryByRole("region", { name: "Uploads" })).toBeNull();
  });

  it.each([
    [415, "unsupported_media", "This file says it is a JPEG but is a PDF."],
    [422, "invalid", "There is no index.html in the archive."],
    [413, "too_large", "This file is too large."],
  ])("offers no second try to what the server will never take (%s)", async (status, code, detail) => {
    theServer();
    await show(<Tray />);
    const problem = new Problem(status, code, { detail, errors: { file: [detail] } });
    act(() => happen({ kind: "turned_away", file: file("a.jpg"), purpose, problem }));
    expect(within(tray()).getByRole("alert").textContent).toBe(detail);
    expect(within(tray()).queryByRole("button", { name: "Try a.jpg again" })).toBeNull();
  });

  it("tells how a file fares that arrived, and has it prepared once more", async () => {
    const asked = theServer();
    await show(<Tray />);
    act(() => happen({ kind: "chosen", files: [file("film.mp4")], purpose }));
    expect(within(tray()).getByRole("button", { name: "Pause film.mp4" })).toBeVisible();
    const id = Number(within(tray()).getByRole("listitem").dataset["upload"]);
    act(() => happen({ kind: "sent", id, contentId: 5 }));
    expect(await within(tray()).findByRole("alert")).toHaveTextContent("The file is damaged.");
    expect(within(tray()).getByText("1 failed")).toBeVisible();
    await userEvent.setup().click(within(tray()).getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(asked.some(({ path }) => path.endsWith("/retry"))).toBe(true));
  });

  it("counts each file that was sent for one entry and could not be prepared", async () => {
    const warned = vi.spyOn(console, "warn");
    theServer();
    await show(<Tray />);
    act(() => happen({ kind: "chosen", files: [file("one.mp4"), file("two.mp4")], purpose }));
    for (const name of ["one.mp4", "two.mp4"]) act(() => happen({ kind: "sent", id: idOf(name), contentId: 5 }));
    expect(await within(tray()).findByText("2 failed")).toBeVisible();
    expect(warned).not.toHaveBeenCalled();
  });

  it("says in numbers that too many uploads are unfinished, and that a busy server asks to wait", async () => {
    theServer();
    await show(<Tray />);
    const tooMany = new Problem(429, "too_many", { unfinished: 50, max_unfinished: 50 });
    act(() => happen({ kind: "turned_away", file: file("film.mp4"), purpose, problem: tooMany }));
    expect(within(tray()).getByRole("alert")).toHaveTextContent(
      "You have 50 unfinished uploads, and 50 are allowed. Finish one or give one up.",
    );
    act(() => happen({ kind: "chosen", files: [file("other.mp4")], purpose }));
    act(() => happen({ kind: "stalled", id: idOf("other.mp4"), problem: new Problem(429, "too_many") }));
    expect(within(tray()).getByText("The server asks to wait, at 0 %. Goes on by itself.")).toBeVisible();
    expect(within(tray()).getByText("The server asks to wait a moment. Uploads go on by themselves.")).toBeVisible();
  });

  it("has what failed at the top, then what is sent, what waits, and what is done", async () => {
    theServer();
    await show(<Tray />);
    const names = ["done.mp4", "one.mp4", "two.mp4", "three.mp4", "four.mp4", "five.mp4"];
    act(() => happen({ kind: "chosen", files: names.map(file), purpose }));
    act(() => happen({ kind: "sent", id: idOf("done.mp4"), contentId: null }));
    const problem = new Problem(415, "unsupported_media", { detail: "No film." });
    act(() => happen({ kind: "refused", id: idOf("three.mp4"), problem }));
    const titles = within(tray())
      .getAllByRole("listitem")
      .map((row) => /\w+\.mp4/.exec(row.textContent)?.[0]);
    expect(titles).toEqual(["three.mp4", "one.mp4", "two.mp4", "four.mp4", "five.mp4", "done.mp4"]);
  });

  it("does not call failed what somebody stopped, and prepares it again", async () => {
    const asked = serve({
      "GET /api/uploads": () => json({ items: [] }),
      "GET /api/content/5": () => json(stoppedContent()),
      "POST /api/content/5/retry": () => json(content({ status: "processing", percent: 0 })),
    });
    await show(<Tray />);
    act(() => happen({ kind: "chosen", files: [file("film.mp4")], purpose }));
    act(() => happen({ kind: "sent", id: idOf("film.mp4"), contentId: 5 }));
    expect(await within(tray()).findByText("Stopped")).toBeVisible();
    expect(within(tray()).queryByRole("alert")).toBeNull();
    expect(within(tray()).getByText("1 file uploaded")).toBeVisible();
    await userEvent.setup().click(within(tray()).getByRole("button", { name: "Prepare again" }));
    await waitFor(() => expect(asked.some(({ path }) => path.endsWith("/retry"))).toBe(true));
  });

  it("tells of what another browser began without covering the page", async () => {
    theServer();
    await show(<Tray />);
    const uploads = [{ ...file("film.mp4"), uploadId: "u9", sentBytes: 5, purpose, isElsewhere: true }];
    act(() => happen({ kind: "found", uploads }));
    expect(within(tray()).queryByRole("listitem")).toBeNull();
    const person = userEvent.setup();
    await person.click(screen.getByRole("button", { name: "1 upload from elsewhere is not finished" }));
    expect(within(tray()).getByText(/begun in another browser/)).toBeVisible();
  });

  it("asks for the files of uploads that were interrupted, and takes no other one for them", async () => {
    const kept = { ...file("film.mp4"), purpose, tab: sessionStorage.getItem("tvs.tab") ?? "", at: 0 };
    localStorage.setItem("tvs.uploads", JSON.stringify({ u1: kept }));
    theServer([{ ...unfinished, ...dates }]);
    await show(<Tray />);
    expect(await screen.findByText("Choose the file again to go on where it stopped.")).toBeVisible();
    expect(within(tray()).getByText("Stopped at 42 %")).toBeVisible();
    const chooser = document.querySelector<HTMLInputElement>("input[type=file]");
    if (!chooser) throw new Error("no files can be chosen");
    const other = new File(["x"], "other.mp4", { lastModified: 1 });
    await userEvent.setup().upload(chooser, other);
    expect(await screen.findByText(/other.mp4 is not the file that was interrupted/)).toBeInTheDocument();
    expect(within(tray()).getByText("Stopped at 42 %")).toBeVisible();
  });

  it("asks the server nothing for who may only look", async () => {
    session.accept(signedIn({ user: account({ role: "viewer", permissions: [] }) }));
    const asked = theServer();
    await show(<Tray />);
    expect(asked).toEqual([]);
  });
});
