import { screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { json, serve } from "@shared/testing/server";
import { content } from "@shared/testing/samples";
import { describe, expect, it } from "vitest";
import { beginSignedIn } from "@web/testing/session";
import { show } from "@web/testing/show";
import { AddressForm } from "./AddressForm";

beginSignedIn();

async function added(address: string, title = "Board") {
  const asked = serve({ "POST /api/content": () => json(content()) });
  await show(<AddressForm place={7} tags={[]} onDone={() => undefined} />);
  const person = userEvent.setup();
  if (address) await person.type(screen.getByLabelText(/Address/), address);
  if (title) await person.type(screen.getByLabelText(/Title/), title);
  await person.click(screen.getByRole("button", { name: "Add web address" }));
  return asked;
}

describe("a web address", () => {
  it.each([
    ["example.com/board", "https://example.com/board"],
    ["//example.com", "https://example.com"],
    ["ftp://example.com", "https://example.com"],
    ["localhost:8080/board", "https://localhost:8080/board"],
    ["server/board", "https://server/board"],
    ["https:/example.com", "https://example.com"],
    ["https//example.com", "https://example.com"],
    ["https://", "https://example.com"],
  ])("%s is not sent; %s is offered", async (address, offered) => {
    const asked = await added(address);
    expect(screen.getByText(`Begin with http:// or https://, for example ${offered}`)).toBeInTheDocument();
    expect(asked).toEqual([]);
  });

  it("is asked for in our own words, and its title too", async () => {
    await added("", "");
    expect(screen.getAllByText("This is needed.")).toHaveLength(2);
    expect(screen.getByLabelText(/Address/).closest("form")).toHaveAttribute("novalidate");
  });

  it("is sent as it is", async () => {
    const asked = await added("https://example.com/board");
    expect(asked[0]?.body).toMatchObject({ address: "https://example.com/board", title: "Board" });
  });
});
