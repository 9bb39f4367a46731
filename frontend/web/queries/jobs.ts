import { answered, api, type Schema } from "@shared/api";
import { queryOptions } from "@tanstack/react-query";

export type Job = Schema["JobOut"];

export const jobKeys = { all: ["jobs"] } as const;

/** The newest work on a piece of content; null where there never was any. */
export const newestJobOf = (contentId: number) =>
  queryOptions({
    queryKey: [...jobKeys.all, contentId] as const,
    queryFn: async ({ signal }): Promise<Job | null> => {
      const query = { subject: contentId, per_page: 1 };
      return (await answered(api.GET("/api/jobs", { params: { query }, signal }))).items[0] ?? null;
    },
  });
