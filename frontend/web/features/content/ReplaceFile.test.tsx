import { content } from "@shared/testing/samples";
import { json, serve } from "@shared/testing/server";
import { screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import "@web/i18n/later";
import { beginSignedIn } from "@web/testing/session";
import { show } from "@web/testing/show";
import { ReplaceFile } from "./ReplaceFile";

beginSignedIn();

describe("another file for an entry that failed", () => {
  it("is not said to leave an old one playing", async () => {
    serve({ "GET /api/content/kinds": () => json({ kinds: [], trash_days: 30 }) });
    await show(<ReplaceFile content={content({ status: "failed" })} />);
    expect(screen.getByText(/The new file is shown as soon as it is ready/)).toBeVisible();
    const chooser = document.querySelector<HTMLInputElement>("input[type=file]");
    if (!chooser) throw new Error("no file can be chosen");
    await userEvent.setup().upload(chooser, new File(["x"], "rocket.jpg", { lastModified: 1 }));
    expect(await screen.findByText("rocket.jpg is being uploaded. It is shown as soon as it is ready.")).toBeVisible();
  });
});
