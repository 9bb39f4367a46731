import { app, problems, words } from "./app";
import { auth } from "./auth";
import { campaigns } from "./campaigns";
import { content } from "./content";
import { dashboard } from "./dashboard";
import { locations } from "./locations";
import { players } from "./players";
import { schedules } from "./schedules";
import { states } from "./states";

export const en = {
  app,
  auth,
  campaigns,
  content,
  dashboard,
  locations,
  players,
  problems,
  schedules,
  states,
  words,
};
