import { answered, api, type Schema } from "@shared/api";
import { keepPreviousData, queryOptions } from "@tanstack/react-query";

export type AuditEntry = Schema["AuditOut"];

/** Which entries; instants with their zone. */
export interface AuditFilter {
  q?: string;
  actor?: string;
  action?: string;
  from?: string;
  to?: string;
}

export const auditTrail = (query: AuditFilter & { page: number; per_page: number }) =>
  queryOptions({
    queryKey: ["audit", query] as const,
    queryFn: ({ signal }) => answered(api.GET("/api/audit", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

/** All of these as lines of JSON, the oldest first. */
export function exportedTrail(query: AuditFilter): Promise<Blob> {
  return answered<Blob>(api.GET("/api/audit/export", { params: { query }, parseAs: "blob" }));
}
