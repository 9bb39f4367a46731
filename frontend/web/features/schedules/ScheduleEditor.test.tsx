import { screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import type { Schema } from "@shared/api";
import { json, refusal, serve } from "@shared/testing/server";
import { campaign, location, pageOf, schedule } from "@shared/testing/samples";
import { describe, expect, it } from "vitest";
import { beginSignedIn } from "@web/testing/session";
import { show } from "@web/testing/show";
import { formOf } from "./form";
import { ScheduleEditor } from "./ScheduleEditor";

const before = schedule();
const reads = {
  "GET /api/campaigns": () => json(pageOf(campaign())),
  "GET /api/campaigns/2": () => json(campaign()),
  "GET /api/locations": () => json(pageOf(location())),
  "GET /api/schedules/4/progress": () => json(progress()),
};
const progress = (more: Partial<Schema["ScheduleProgressOut"]> = {}): Schema["ScheduleProgressOut"] => ({
  schedule_id: 4,
  in_step: 412,
  total: 430,
  offline: 12,
  failed: 0,
  ...more,
});
const conflict = {
  code: "schedule_conflict",
  detail: "Others want the same screens.",
  conflicts: [
    {
      schedule_id: 9,
      campaign: { id: 8, name: "Lunch menu" },
      player: { id: 3, name: "Lobby, left" },
      starts_at: "2026-11-23T03:00:00Z",
      ends_at: "2026-11-24T03:00:00Z",
    },
  ],
  hidden_count: 2,
};

beginSignedIn();

describe("saving a schedule that clashes", () => {
  it("names what it clashes with, and saves it anyway when told to", async () => {
    const answers = [refusal(409, conflict), json(before)];
    const asked = serve({ ...reads, "PATCH /api/schedules/4": () => answers.shift() ?? refusal(500, {}) });
    await show(<ScheduleEditor before={before} start={formOf(before)} />);
    const person = userEvent.setup();
    await person.click(screen.getByRole("button", { name: "Save schedule" }));

    const note = await screen.findByRole("alert");
    expect(note).toHaveTextContent("Lunch menu on Lobby, left");
    expect(note).toHaveTextContent("and 2 in places you cannot see");

    await person.click(within(note).getByRole("button", { name: "Save anyway" }));

    const sent = () => asked.filter(({ method }) => method === "PATCH").map(({ body }) => body);
    await waitFor(() => expect(sent()).toHaveLength(2));
    expect(sent()).toMatchObject([
      { allow_conflicts: false, version: 3 },
      { allow_conflicts: true, version: 3 },
    ]);
  });

  it("asks for what is missing before anything is sent", async () => {
    const asked = serve(reads);
    await show(<ScheduleEditor start={{ ...formOf(before), campaign_id: null, location_id: null }} />);
    await userEvent.setup().click(screen.getByRole("button", { name: "Save schedule" }));
    expect(await screen.findAllByText("This is needed.")).toHaveLength(2);
    expect(asked.filter(({ method }) => method === "POST")).toEqual([]);
  });

  it("of a place above one's own can be read but not saved", async () => {
    serve(reads);
    const above = schedule({ can_edit: false });
    await show(<ScheduleEditor before={above} start={formOf(above)} />);
    expect(screen.queryByRole("button", { name: "Save schedule" })).toBeNull();
    expect(screen.getByText(/belongs to a place above yours/)).toBeInTheDocument();
  });
});

const shown = async (more: Partial<Schema["ScheduleProgressOut"]>) => {
  serve({ ...reads, "GET /api/schedules/4/progress": () => json(progress(more)) });
  await show(<ScheduleEditor before={before} start={formOf(before)} />);
  return screen.findByRole("status", { name: "How far the newest change has come" });
};

describe("how far a schedule has come", () => {
  it("is said in screens: in step, offline, at fault", async () => {
    expect(await shown({ failed: 2 })).toHaveTextContent("412 of 430 in step12 offline2 with a fault");
  });

  it("is not said of troubles where there are none", async () => {
    const status = await shown({ in_step: 430, offline: 0 });
    expect(status).toHaveTextContent(/^430 of 430 in step$/);
  });

  it("is nothing where it is for no screen", async () => {
    serve({ ...reads, "GET /api/schedules/4/progress": () => json(progress({ in_step: 0, total: 0, offline: 0 })) });
    await show(<ScheduleEditor before={before} start={formOf(before)} />);
    expect(await screen.findByText("There is no screen in what it is for.")).toBeInTheDocument();
  });
});
