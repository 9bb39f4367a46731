import type { Catalog } from "../catalog";
import { account } from "./account";
import { app, problems, words } from "./app";
import { audit } from "./audit";
import { auth } from "./auth";
import { campaigns } from "./campaigns";
import { content } from "./content";
import { dashboard } from "./dashboard";
import { library } from "./library";
import { locations } from "./locations";
import { players } from "./players";
import { schedules } from "./schedules";
import { settings } from "./settings";
import { states } from "./states";
import { uploads } from "./uploads";
import { users } from "./users";
import { welcome } from "./welcome";

export const pt: Catalog = {
  account,
  app,
  audit,
  auth,
  campaigns,
  content,
  dashboard,
  library,
  locations,
  players,
  problems,
  schedules,
  settings,
  states,
  uploads,
  users,
  welcome,
  words,
};
