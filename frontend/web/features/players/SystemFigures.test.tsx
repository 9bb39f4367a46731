import { cleanup, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { speak } from "@web/i18n";
import { show } from "@web/testing/show";
import { SystemFigures } from "./SystemFigures";

const told = {
  uptime_seconds: 3_725,
  storage_used_bytes: 3_113_972,
  starts_offline: true,
  troubles: [],
  sound: "refused",
  panel_hours: 12,
};

afterEach(async () => {
  cleanup();
  await speak("en");
});

const facts = () =>
  Object.fromEntries(
    screen.getAllByRole("term").map((term) => [term.textContent, term.nextElementSibling?.textContent]),
  );

describe("what a screen tells of itself", () => {
  it("is said in words and in the units of the console, the unknown as it came", async () => {
    await show(<SystemFigures figures={told} />);
    expect(facts()).toEqual({
      "Running for": "1:02:05",
      "Storage used": "3 MB",
      "Starts without a network": "Yes",
      Troubles: "None",
      Sound: "Refused by the browser",
      "panel hours": "12",
    });
  });

  it("is said in Portuguese to whoever reads that", async () => {
    await show(<SystemFigures figures={told} />);
    await speak("pt-BR");
    expect(await screen.findByText("Armazenamento usado")).toBeInTheDocument();
    expect(screen.getByText("Inicia sem rede").nextElementSibling).toHaveTextContent("Sim");
  });

  it("may be of another kind than expected", async () => {
    await show(<SystemFigures figures={{ cores: { big: 4 }, storage_used_bytes: "much", troubles: "none" }} />);
    expect(facts()).toEqual({ "Processor cores": '{"big":4}', "Storage used": "much", Troubles: "none" });
  });
});
