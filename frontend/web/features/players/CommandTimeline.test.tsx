import { screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { json, serve } from "@shared/testing/server";
import { account, command, pageOf, signedIn } from "@shared/testing/samples";
import { act } from "react";
import { describe, expect, it } from "vitest";
import { effects } from "@web/live/effects";
import { session } from "@web/session/session";
import { beginSignedIn } from "@web/testing/session";
import { show } from "@web/testing/show";
import { CommandTimeline } from "./CommandTimeline";

beginSignedIn();

const COMMANDS = "GET /api/players/3/commands";

describe("the commands of a screen", () => {
  it("show their outcome in words, and move when the screen answers", async () => {
    serve({
      [COMMANDS]: () => json(pageOf(command({ id: "c-2", command: "volume", params: { volume: 40 } }), command())),
    });
    const { cache } = await show(<CommandTimeline playerId={3} />);
    const [volume, restart] = await screen.findAllByRole("listitem");
    expect(volume).toHaveTextContent("Volume to 40 %Queued");
    expect(restart).toHaveTextContent("RestartQueued");

    const outcome = {
      id: "c-1",
      player_id: 3,
      command: "restart",
      status: "failed",
      detail: "No rights",
      late: null,
    } as const;
    act(() => effects.player_command_status(cache, outcome));

    await waitFor(() => expect(restart).toHaveTextContent("RestartFailed"));
    expect(restart).toHaveTextContent("No rights");
    expect(volume).toHaveTextContent("Queued");
  });

  it("that have not ended can be taken back", async () => {
    let status: "queued" | "cancelled" = "queued";
    const asked = serve({
      [COMMANDS]: () => json(pageOf(command({ status }), command({ id: "c-0", command: "sync", status: "done" }))),
      "DELETE /api/players/3/commands/c-1": () => json(command({ status: (status = "cancelled") })),
    });
    await show(<CommandTimeline playerId={3} />);
    await userEvent.setup().click(await screen.findByRole("button", { name: "Cancel Restart" }));
    expect(await screen.findByText("Cancelled")).toBeInTheDocument();
    expect(screen.queryByRole("button", { name: "Cancel Sync" })).toBeNull();
    expect(asked.some(({ method }) => method === "DELETE")).toBe(true);
  });

  it("are not taken back by who may only look", async () => {
    session.accept(signedIn({ user: account({ role: "viewer", permissions: ["player.read"] }) }));
    serve({ [COMMANDS]: () => json(pageOf(command())) });
    await show(<CommandTimeline playerId={3} />);
    const [row] = await screen.findAllByRole("listitem");
    expect(within(row as HTMLElement).queryByRole("button")).toBeNull();
  });
});
