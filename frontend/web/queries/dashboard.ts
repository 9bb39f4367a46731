import { answered, api, type Schema } from "@shared/api";
import { queryOptions } from "@tanstack/react-query";

export type Figures = Schema["DashboardOut"];
export type Activity = Schema["ActivityOut"];

export const dashboardKeys = { figures: ["dashboard"], activity: ["activity"] } as const;

export const figures = queryOptions({
  queryKey: dashboardKeys.figures,
  queryFn: ({ signal }) => answered(api.GET("/api/dashboard", { signal })),
});

export const activityFeed = queryOptions({
  queryKey: dashboardKeys.activity,
  queryFn: async ({ signal }) =>
    (await answered(api.GET("/api/activity", { params: { query: { per_page: 15 } }, signal }))).items,
});
