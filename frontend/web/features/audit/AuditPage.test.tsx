import { screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { account, pageOf, signedIn } from "@shared/testing/samples";
import { json, serve, type Asked } from "@shared/testing/server";
import type { AuditEntry } from "@web/queries/audit";
import { beforeEach, describe, expect, it } from "vitest";
import { session } from "@web/session/session";
import { beginSignedIn } from "@web/testing/session";
import { show } from "@web/testing/show";
import AuditPage from "./AuditPage";

beginSignedIn();
beforeEach(() => session.accept(signedIn({ user: account({ permissions: ["audit.read", "user.read"] }) })));

const entry = (more: Partial<AuditEntry> = {}): AuditEntry => ({
  id: 7,
  created_at: "2026-11-22T12:00:00Z",
  action: "location.changed",
  actor: { id: 1, name: "ana" },
  address: "192.0.2.7",
  request_id: "abc",
  target: "location:7",
  name: "Lobby",
  details: { before: { name: "Hall" }, after: { name: "Lobby" } },
  position: 3,
  chain: "ff",
  ...more,
});

const answers = (...entries: AuditEntry[]) => ({
  "GET /api/audit": () => json(pageOf(...entries)),
  "GET /api/users": () => json(pageOf()),
});
const lastQuery = (asked: Asked[]) => asked.findLast(({ path }) => path === "/api/audit")?.query;

describe("the audit trail", () => {
  it("tells who did what from where, and on demand what was there before", async () => {
    serve(answers(entry()));
    await show(<AuditPage />, { at: "/audit", path: "/audit" });
    const row = within(await screen.findByRole("listitem"));
    expect(row.getByText("Place: changed")).toBeInTheDocument();
    expect(row.getByText("192.0.2.7")).toBeInTheDocument();
    expect(screen.queryByText("Hall")).toBeNull();
    await userEvent.setup().click(row.getByRole("button", { name: "Details of entry 7" }));
    const line = within(row.getByRole("table")).getByRole("row", { name: "Name Hall Lobby" });
    expect(line).toBeInTheDocument();
    expect(row.getByText("location:7")).toBeInTheDocument();
  });

  it("shows one person's acts at the press of their name", async () => {
    const asked = serve(answers(entry()));
    await show(<AuditPage />, { at: "/audit", path: "/audit" });
    await userEvent.setup().click(await screen.findByRole("button", { name: "ana" }));
    await expect.poll(() => lastQuery(asked)?.get("actor")).toBe("ana");
  });

  it("is asked for between two instants, with their zone", async () => {
    const asked = serve(answers());
    await show(<AuditPage />, { at: "/audit?from=2026-11-22T10:00&action=player", path: "/audit" });
    await screen.findByText("Nothing matches these filters.");
    const query = lastQuery(asked);
    expect(query?.get("action")).toBe("player");
    expect(Date.parse(query?.get("from") ?? "")).toBe(new Date("2026-11-22T10:00").getTime());
  });

  it("does not ask for an end that is before the beginning, and says so", async () => {
    const asked = serve(answers(entry()));
    await show(<AuditPage />, { at: "/audit?from=2026-11-22T10:00&to=2026-11-22T09:00", path: "/audit" });
    expect(await screen.findByText("This is not after the beginning.")).toBeInTheDocument();
    await screen.findByRole("listitem");
    expect(lastQuery(asked)?.has("to")).toBe(false);
  });

  it("is not there for who may not read it", async () => {
    session.accept(signedIn());
    const asked = serve({});
    await show(<AuditPage />);
    expect(await screen.findByText("There is nothing here")).toBeInTheDocument();
    expect(asked).toEqual([]);
  });
});
