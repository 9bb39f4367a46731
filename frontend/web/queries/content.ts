import { answered, api, type Schema } from "@shared/api";
import { keepPreviousData, queryOptions } from "@tanstack/react-query";

export type Content = Schema["ContentOut"];
export type ContentQuery = Partial<Schema["ContentQuery"]>;
export type Kind = Schema["KindOut"];
export type Preparation = Schema["ContentStatusOut"];

export const contentKeys = { all: ["content"], lists: ["content", "list"], tags: ["content", "tags"] } as const;

export const contentList = (query: ContentQuery) =>
  queryOptions({
    queryKey: [...contentKeys.lists, query] as const,
    queryFn: ({ signal }) => answered(api.GET("/api/content", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

export const contentEntry = (contentId: number) =>
  queryOptions({
    queryKey: [...contentKeys.all, contentId] as const,
    queryFn: ({ signal }) =>
      answered(api.GET("/api/content/{content_id}", { params: { path: { content_id: contentId } }, signal })),
  });

/** Somebody stopped its preparation: nothing is wrong with it. */
export const isStopped = ({ status, job }: Content): boolean => status === "failed" && job?.status === "cancelled";

/** Which campaigns show it. */
export const usesOf = (contentId: number) =>
  queryOptions({
    queryKey: [...contentKeys.all, contentId, "uses"] as const,
    queryFn: ({ signal }) =>
      answered(api.GET("/api/content/{content_id}/uses", { params: { path: { content_id: contentId } }, signal })),
  });

/** Tags in use, the most used first. */
export const contentTags = queryOptions({
  queryKey: contentKeys.tags,
  queryFn: async ({ signal }) => (await answered(api.GET("/api/content/tags", { signal }))).items,
});

/** The server's settings for the library, which administrators may change. */
const limits = queryOptions({
  queryKey: ["kinds"] as const,
  staleTime: 60_000,
  queryFn: ({ signal }) => answered(api.GET("/api/content/kinds", { signal })),
});

/** What may be uploaded, and how large. */
export const acceptedKinds = queryOptions({ ...limits, select: ({ kinds }) => kinds });

/** How many days what was deleted lies in the trash. */
export const trashDays = queryOptions({ ...limits, select: ({ trash_days }) => trash_days });

/** How far the server is with one file: fetched once, then moved by live events (live/effects.ts). */
export const preparationOf = (contentId: number) =>
  queryOptions({
    queryKey: ["live", "preparation", contentId] as const,
    staleTime: Infinity,
    queryFn: async ({ client, signal }): Promise<Preparation> => {
      const params = { path: { content_id: contentId } };
      const { id, status, percent, error } = await answered(api.GET("/api/content/{content_id}", { params, signal }));
      // An event may have overtaken this answer: what it said is newer.
      const known = client.getQueryData<Preparation>(["live", "preparation", contentId]);
      return known && known.status !== "processing" && status === "processing" ? known : { id, status, percent, error };
    },
  });
