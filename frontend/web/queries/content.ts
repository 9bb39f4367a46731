import { answered, api, type Schema } from "@shared/api";
import { keepPreviousData, queryOptions } from "@tanstack/react-query";

export type Content = Schema["ContentOut"];
export type ContentQuery = Partial<Schema["ContentQuery"]>;

export const contentKeys = { all: ["content"], lists: ["content", "list"] } as const;

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
