import { screen } from "@testing-library/react";
import { content, pageOf } from "@shared/testing/samples";
import { json, serve } from "@shared/testing/server";
import { expect, it } from "vitest";
import { beginSignedIn } from "@web/testing/session";
import { show } from "@web/testing/show";
import { Library } from "./Library";

beginSignedIn();

it("says to whoever hears it too that what would be added has expired", async () => {
  const over = content({ id: 6, title: "Coffee", expires_at: "2026-01-01T00:00:00Z" });
  serve({ "GET /api/content": () => json(pageOf(content(), over)) });
  await show(<Library onAdd={() => {}} />);
  expect(await screen.findByRole("button", { name: "Add Rocket" })).toBeVisible();
  expect(screen.getByRole("button", { name: "Add Coffee, which has expired" })).toBeVisible();
});
