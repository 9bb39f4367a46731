import { answered, api, type Schema } from "@shared/api";
import { keepPreviousData, queryOptions } from "@tanstack/react-query";

export type User = Schema["UserOut"];
export type UserQuery = Partial<Schema["UserQuery"]>;

export const userKeys = { all: ["users"], lists: ["users", "list"] } as const;

export const userList = (query: UserQuery) =>
  queryOptions({
    queryKey: [...userKeys.lists, query] as const,
    queryFn: ({ signal }) => answered(api.GET("/api/users", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
