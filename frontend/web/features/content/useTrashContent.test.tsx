import { Button } from "@mantine/core";
import { screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { json, refusal, serve } from "@shared/testing/server";
import { content } from "@shared/testing/samples";
import { describe, expect, it, vi } from "vitest";
import "@web/i18n/later";
import { beginSignedIn } from "@web/testing/session";
import { show } from "@web/testing/show";
import { useTrashContent } from "./useTrashContent";

beginSignedIn();

function ThrowingAway({ onGone }: { onGone: () => void }) {
  const throwAway = useTrashContent(onGone);
  return <Button onClick={() => void throwAway(content())}>Away with it</Button>;
}

const DELETE = "DELETE /api/content/5";
const RESTORE = "POST /api/content/5/restore";

async function press(gone = () => {}) {
  await show(<ThrowingAway onGone={gone} />);
  const person = userEvent.setup();
  await person.click(screen.getByRole("button", { name: "Away with it" }));
  return person;
}

describe("putting content into the trash", () => {
  it("happens at once, since it can be taken back", async () => {
    const gone = vi.fn<() => void>();
    const asked = serve({
      [DELETE]: () => new Response(null, { status: 204 }),
      [RESTORE]: () => json(content()),
    });
    const person = await press(gone);
    expect(await screen.findByText("Rocket lies in the trash now.", { exact: false })).toBeInTheDocument();
    expect(gone).toHaveBeenCalledOnce();
    await person.click(screen.getByRole("button", { name: "Take back" }));
    expect(await screen.findByText("Rocket is back in the library.")).toBeInTheDocument();
    expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([DELETE, RESTORE]);
  });

  it("that is still in use is refused, and says where it is used", async () => {
    const used_in = [{ campaign_id: 2, name: "Breakfast" }];
    serve({ [DELETE]: () => refusal(409, { code: "in_use", detail: "Still shown.", used_in, used_elsewhere: 1 }) });
    const gone = vi.fn<() => void>();
    await press(gone);
    expect(await screen.findByRole("link", { name: "Campaigns: Breakfast" })).toHaveAttribute("href", "/campaigns/2");
    expect(screen.getByText("and 1 use that is not named here")).toBeInTheDocument();
    expect(gone).not.toHaveBeenCalled();
  });
});
