import { fireEvent, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import "@web/i18n/later";
import { show } from "@web/testing/show";
import { DropAndPaste } from "./DropAndPaste";

const cover = () => screen.getByText("Drop files to upload them to Lobby").closest("[aria-hidden]");

describe("files over the page", () => {
  it("are told where they go, and nobody is told of it before and after", async () => {
    await show(<DropAndPaste place="Lobby" isOff={false} onFiles={() => {}} />);
    expect(cover()).toHaveAttribute("aria-hidden", "true");
    expect(cover()?.querySelector("[tabindex='0']")).toBeNull();
    expect(cover()).not.toHaveAttribute("tabindex");
    const dataTransfer = { types: ["Files"], files: [], items: [] };
    fireEvent.dragEnter(document.body, { dataTransfer });
    expect(cover()).toHaveAttribute("aria-hidden", "false");
    fireEvent.dragLeave(document.body, { dataTransfer });
    expect(cover()).toHaveAttribute("aria-hidden", "true");
  });
});
