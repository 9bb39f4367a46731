import { cleanup, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { speak } from "@web/i18n";
import type { Figures } from "@web/queries/dashboard";
import { show } from "@web/testing/show";
import { FigureCards } from "./FigureCards";

const figures: Figures = {
  players_total: 1,
  players_online: 1,
  players_offline: 0,
  players_in_step: 1,
  content_total: 0,
  content_processing: 0,
  content_failed: 0,
  storage_bytes: 0,
  campaigns_total: 0,
  campaigns_active: 0,
  schedules_active: 0,
};

afterEach(async () => {
  cleanup();
  await speak("en");
});

it("counts one screen as one, in both languages", async () => {
  await show(<FigureCards figures={figures} />);
  expect(screen.getByText("of 1 online screen")).toBeInTheDocument();
  await speak("pt-BR");
  expect(await screen.findByText("de 1 tela online")).toBeInTheDocument();
});
