import { Button } from "@mantine/core";
import { cleanup, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { refusal, serve } from "@shared/testing/server";
import { content, signedIn } from "@shared/testing/samples";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { session } from "@web/session/session";
import { show } from "@web/testing/show";
import { useDeleteContent } from "./useDeleteContent";

beforeEach(() => session.accept(signedIn()));
afterEach(() => {
  cleanup();
  session.end(false);
  vi.unstubAllGlobals();
});

function Deleting({ onGone }: { onGone: () => void }) {
  const remove = useDeleteContent(onGone);
  return <Button onClick={() => remove(content())}>Away with it</Button>;
}

const DELETE = "DELETE /api/content/5";

describe("deleting content", () => {
  it("is asked about first, and can be thought better of", async () => {
    const asked = serve({});
    await show(<Deleting onGone={() => {}} />);
    const person = userEvent.setup();
    await person.click(screen.getByRole("button", { name: "Away with it" }));
    expect(await screen.findByRole("dialog")).toHaveTextContent("“Rocket” will be deleted for everybody");
    await person.click(screen.getByRole("button", { name: "Cancel" }));
    expect(asked).toEqual([]);
  });

  it("happens after a yes", async () => {
    const gone = vi.fn<() => void>();
    serve({ [DELETE]: () => new Response(null, { status: 204 }) });
    await show(<Deleting onGone={gone} />);
    const person = userEvent.setup();
    await person.click(screen.getByRole("button", { name: "Away with it" }));
    await person.click(await screen.findByRole("button", { name: "Delete content" }));
    expect(await screen.findByText("Rocket was deleted.")).toBeInTheDocument();
    expect(gone).toHaveBeenCalledOnce();
  });

  it("that is still in use is refused, and says where it is used", async () => {
    const used_in = [{ campaign_id: 2, name: "Breakfast" }];
    serve({ [DELETE]: () => refusal(409, { code: "in_use", detail: "Still shown.", used_in, used_elsewhere: 1 }) });
    const gone = vi.fn<() => void>();
    await show(<Deleting onGone={gone} />);
    const person = userEvent.setup();
    await person.click(screen.getByRole("button", { name: "Away with it" }));
    await person.click(await screen.findByRole("button", { name: "Delete content" }));
    expect(await screen.findByRole("link", { name: "Campaigns: Breakfast" })).toHaveAttribute("href", "/campaigns/2");
    expect(screen.getByText("and 1 use that is not named here")).toBeInTheDocument();
    expect(gone).not.toHaveBeenCalled();
  });
});
