import { answered, api, type Schema } from "@shared/api";
import { keepPreviousData, queryOptions } from "@tanstack/react-query";

export type Player = Schema["PlayerOut"];
export type PlayerDetail = Schema["PlayerDetail"];
export type PlayerQuery = Partial<Schema["PlayerQuery"]>;
export type Command = Schema["CommandOut"];
export type CommandName = Schema["CommandIn"]["command"];

export const playerKeys = { all: ["players"], lists: ["players", "list"] } as const;

export const playerList = (query: PlayerQuery) =>
  queryOptions({
    queryKey: [...playerKeys.lists, query] as const,
    queryFn: ({ signal }) => answered(api.GET("/api/players", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

export const player = (playerId: number) =>
  queryOptions({
    queryKey: [...playerKeys.all, playerId] as const,
    queryFn: ({ signal }) =>
      answered(api.GET("/api/players/{player_id}", { params: { path: { player_id: playerId } }, signal })),
  });

export const commandsOf = (playerId: number) =>
  queryOptions({
    queryKey: [...playerKeys.all, playerId, "commands"] as const,
    queryFn: async ({ signal }) => {
      const params = { path: { player_id: playerId }, query: { per_page: 20 } };
      return (await answered(api.GET("/api/players/{player_id}/commands", { params, signal }))).items;
    },
  });

/** What a screen plays at an instant, and why. Without an instant: now. */
export const planAt = (playerId: number, at?: string) =>
  queryOptions({
    queryKey: [...playerKeys.all, playerId, "plan", at ?? "now"] as const,
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/players/{player_id}/plan", { params: { path: { player_id: playerId }, query: { at } }, signal }),
      ),
    placeholderData: keepPreviousData,
  });
