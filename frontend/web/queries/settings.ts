import { answered, api, type Schema } from "@shared/api";
import { queryOptions } from "@tanstack/react-query";

export type Settings = Schema["SettingsOut"];
export type SettingName = Exclude<keyof Settings, "version" | "logo_url">;

export const systemSettings = queryOptions({
  queryKey: ["settings"] as const,
  queryFn: ({ signal }) => answered(api.GET("/api/settings", { signal })),
});
