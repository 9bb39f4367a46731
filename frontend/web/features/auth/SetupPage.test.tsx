import { screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, it } from "vitest";
import { show } from "@web/testing/show";
import SetupPage from "./SetupPage";

afterEach(() => {
  location.hash = "";
});

it("says once how long a password must be, also when it is too short", async () => {
  location.hash = "#a-token";
  await show(<SetupPage />);
  expect(screen.getAllByText("At least 8 characters.")).toHaveLength(1);

  const person = userEvent.setup();
  await person.type(screen.getByLabelText(/User name/), "ana");
  await person.type(screen.getByLabelText(/E-mail/), "ana@example.com");
  await person.type(screen.getByLabelText(/^Password(?! again)/), "short");
  await person.type(screen.getByLabelText(/Password again/), "short");
  await person.click(screen.getByRole("button", { name: "Create administrator" }));

  const password = screen.getByLabelText(/^Password(?! again)/);
  expect(password).toHaveAttribute("data-invalid", "true");
  expect(screen.getAllByText("At least 8 characters.")).toHaveLength(1);
  expect(password).toHaveAccessibleDescription("At least 8 characters.");
});
