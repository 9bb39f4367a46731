import { answered, api, type Schema } from "@shared/api";
import { queryOptions } from "@tanstack/react-query";

export type Link = Schema["LinkLookOut"];

/** Whether there is somebody yet who could sign in, and whether people may ask for an account. */
export const doors = queryOptions({
  queryKey: ["auth", "doors"],
  queryFn: ({ signal }) => answered(api.GET("/api/auth/setup", { signal })),
});

/** Other services people may sign in with. */
export const services = queryOptions({
  queryKey: ["auth", "services"],
  queryFn: async ({ signal }) => (await answered(api.GET("/api/auth/providers", { signal }))).items,
});

/** Whose one-time link this is, what for and until when. */
export const linkBehind = (token: string) =>
  queryOptions({
    queryKey: ["auth", "link", token],
    queryFn: ({ signal }) => answered(api.POST("/api/auth/links/look", { body: { token }, signal })),
    staleTime: Infinity,
    gcTime: 0,
  });
