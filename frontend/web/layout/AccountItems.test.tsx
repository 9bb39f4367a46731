import { Button } from "@mantine/core";
import { screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { serve } from "@shared/testing/server";
import { afterEach, describe, expect, it } from "vitest";
import "@web/i18n/later";
import { useSession } from "@web/session/useSession";
import { beginSignedIn } from "@web/testing/session";
import { show } from "@web/testing/show";
import { setUnderway } from "@web/uploads/presence";
import AccountItems from "./AccountItems";

beginSignedIn();
afterEach(() => setUnderway(0));

function Menu() {
  if (useSession().kind !== "signed_in") return null;
  return (
    <AccountItems>
      <Button>ana</Button>
    </AccountItems>
  );
}

async function pressSignOut() {
  const asked = serve({ "POST /api/auth/logout": () => new Response(null, { status: 204 }) });
  await show(<Menu />);
  const person = userEvent.setup();
  await person.click(await screen.findByRole("menuitem", { name: "Sign out" }));
  return { asked, person };
}

describe("signing out", () => {
  it("happens at once where nothing is under way", async () => {
    const { asked } = await pressSignOut();
    expect(asked.map(({ path }) => path)).toEqual(["/api/auth/logout"]);
  });

  it("with uploads under way is asked about first", async () => {
    setUnderway(2);
    const { asked, person } = await pressSignOut();
    const question = await screen.findByRole("dialog", { name: "Sign out and stop the uploads?" });
    expect(question).toHaveTextContent("2 files are still being uploaded.");
    expect(asked).toEqual([]);
    await person.click(screen.getByRole("button", { name: "Sign out" }));
    expect(asked.map(({ path }) => path)).toEqual(["/api/auth/logout"]);
  });
});
