import { answered, api, type Schema } from "@shared/api";
import { keepPreviousData, queryOptions } from "@tanstack/react-query";

export type Schedule = Schema["ScheduleOut"];
export type ScheduleQuery = Partial<Schema["ScheduleQuery"]>;
export type Conflict = Schema["ConflictOut"];

export const scheduleKeys = {
  all: ["schedules"],
  lists: ["schedules", "list"],
  progress: ["schedules", "progress"],
} as const;

export const scheduleList = (query: ScheduleQuery) =>
  queryOptions({
    queryKey: [...scheduleKeys.lists, query] as const,
    queryFn: ({ signal }) => answered(api.GET("/api/schedules", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

export const schedule = (scheduleId: number) =>
  queryOptions({
    queryKey: [...scheduleKeys.all, scheduleId] as const,
    queryFn: ({ signal }) =>
      answered(api.GET("/api/schedules/{schedule_id}", { params: { path: { schedule_id: scheduleId } }, signal })),
  });

/** How many of the screens it is for play what they should by now. Live events say when to look again. */
export const scheduleProgress = (scheduleId: number) =>
  queryOptions({
    queryKey: [...scheduleKeys.progress, scheduleId] as const,
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/schedules/{schedule_id}/progress", { params: { path: { schedule_id: scheduleId } }, signal }),
      ),
  });
