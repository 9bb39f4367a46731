/** Addresses and pages. Every page is a file of its own, fetched when it is first opened. */
import type { ComponentType } from "react";
import { createBrowserRouter, type LazyRouteFunction, type RouteObject } from "react-router";
import { Crashed, NotFound } from "./layout/Crashed";
import { RequireSession } from "./session/RequireSession";

type PageFile = { default: ComponentType };

const page =
  (load: () => Promise<PageFile>): LazyRouteFunction<RouteObject> =>
  async () => ({ Component: (await load()).default });

const shell: RouteObject = {
  lazy: page(() => import("./layout/Shell")),
  children: [
    { index: true, lazy: page(() => import("./features/dashboard/DashboardPage")) },
    { path: "content", lazy: page(() => import("./features/content/ContentPage")) },
    { path: "content/trash", lazy: page(() => import("./features/content/TrashPage")) },
    { path: "content/storage", lazy: page(() => import("./features/content/StoragePage")) },
    { path: "content/:id", lazy: page(() => import("./features/content/ContentPage")) },
    { path: "campaigns", lazy: page(() => import("./features/campaigns/CampaignsPage")) },
    { path: "campaigns/new", lazy: page(() => import("./features/campaigns/BuilderPage")) },
    { path: "campaigns/:id", lazy: page(() => import("./features/campaigns/BuilderPage")) },
    { path: "schedules", lazy: page(() => import("./features/schedules/SchedulesPage")) },
    { path: "schedules/new", lazy: page(() => import("./features/schedules/SchedulePage")) },
    { path: "schedules/:id", lazy: page(() => import("./features/schedules/SchedulePage")) },
    { path: "players", lazy: page(() => import("./features/players/PlayersPage")) },
    { path: "players/pair", lazy: page(() => import("./features/players/PairPage")) },
    { path: "players/:id", lazy: page(() => import("./features/players/PlayerPage")) },
    { path: "locations", lazy: page(() => import("./features/locations/LocationsPage")) },
    { path: "account", lazy: page(() => import("./features/account/AccountPage")) },
    { path: "audit", lazy: page(() => import("./features/audit/AuditPage")) },
    { path: "settings", lazy: page(() => import("./features/settings/SettingsPage")) },
    { path: "users", lazy: page(() => import("./features/users/UsersPage")) },
    { path: "*", Component: NotFound },
  ],
};

export const routes: RouteObject[] = [
  {
    ErrorBoundary: Crashed,
    HydrateFallback: () => null,
    children: [
      { path: "login", lazy: page(() => import("./features/auth/SignInPage")) },
      { path: "setup", lazy: page(() => import("./features/auth/SetupPage")) },
      { path: "welcome", lazy: page(() => import("./features/auth/WelcomePage")) },
      { path: "register", lazy: page(() => import("./features/auth/RegisterPage")) },
      { Component: RequireSession, children: [shell] },
    ],
  },
];

export const router = createBrowserRouter(routes);
