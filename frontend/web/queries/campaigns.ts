import { answered, api, type Schema } from "@shared/api";
import { keepPreviousData, queryOptions } from "@tanstack/react-query";

export type Campaign = Schema["CampaignOut"];
export type CampaignItem = Schema["CampaignItemOut"];
export type CampaignQuery = Partial<Schema["CampaignQuery"]>;

export const campaignKeys = { all: ["campaigns"], lists: ["campaigns", "list"] } as const;

export const campaignList = (query: CampaignQuery) =>
  queryOptions({
    queryKey: [...campaignKeys.lists, query] as const,
    queryFn: ({ signal }) => answered(api.GET("/api/campaigns", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

export const campaign = (campaignId: number) =>
  queryOptions({
    queryKey: [...campaignKeys.all, campaignId] as const,
    queryFn: ({ signal }) =>
      answered(api.GET("/api/campaigns/{campaign_id}", { params: { path: { campaign_id: campaignId } }, signal })),
  });
