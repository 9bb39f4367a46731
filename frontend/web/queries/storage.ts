import { answered, api, type Schema } from "@shared/api";
import { queryOptions } from "@tanstack/react-query";

export type StorageReport = Schema["StorageOut"];
export type PlaceStorage = Schema["PlaceStorageOut"];

export const storageReport = queryOptions({
  queryKey: ["storage"] as const,
  queryFn: ({ signal }) => answered(api.GET("/api/storage", { signal })),
});
