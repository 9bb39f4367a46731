import { useForm } from "@mantine/form";
import { answered, api, type Schema } from "@shared/api";
import { Problem } from "@shared/problem";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { campaign as campaignOptions, campaignKeys, type Campaign } from "@web/queries/campaigns";
import { dashboardKeys } from "@web/queries/dashboard";
import { allLocations } from "@web/queries/locations";
import { useAccount } from "@web/session/useSession";
import { noted, said } from "@web/ui/toast";
import { itemsOf, turnsOf, type Turn } from "./draft";

export interface CampaignValues {
  name: string;
  description: string;
  location_id: number | null;
  priority: number;
  start_date: string | null;
  end_date: string | null;
  is_active: boolean;
}

const valuesOf = (campaign: Campaign | undefined, usualPlace: number | null): CampaignValues => ({
  name: campaign?.name ?? "",
  description: campaign?.description ?? "",
  location_id: campaign ? (campaign.location?.id ?? null) : usualPlace,
  priority: campaign?.priority ?? 0,
  start_date: campaign?.start_date ?? null,
  end_date: campaign?.end_date ?? null,
  is_active: campaign?.is_active ?? true,
});

/** A campaign being built: its fields, its turns, and saving both. */
export function useBuilder(before: Campaign | undefined, onRenewed?: () => void) {
  const { t } = useTranslation();
  const { role, location_ids } = useAccount();
  const { data: places = [] } = useQuery(allLocations);
  const usualPlace = role === "admin" ? (places[0]?.id ?? null) : (location_ids[0] ?? null);
  const [turns, setTurns] = useState<Turn[]>(() => (before ? turnsOf(before) : []));
  const [startTurns] = useState(turns);
  const form = useForm<CampaignValues>({
    initialValues: valuesOf(before, usualPlace),
    validate: {
      name: (name) => (name.trim() ? null : t("words.required")),
      end_date: (end, { start_date }) =>
        end && start_date && end < start_date ? t("campaigns.builder.datesTurned") : null,
    },
  });
  const save = useSave(before, form.values, turns, { onRenewed, setErrors: form.setErrors });
  const onSubmit: typeof form.onSubmit = (handle) =>
    form.onSubmit((values, event) => {
      if (turns.length === 0) form.setFieldError("items", t("campaigns.builder.atLeastOne"));
      else handle(values, event);
    });
  return { form: { ...form, onSubmit }, turns, setTurns, save, isDirty: form.isDirty() || turns !== startTurns };
}

interface After {
  onRenewed?: () => void;
  setErrors: (errors: Record<string, string>) => void;
}

function useSave(before: Campaign | undefined, values: CampaignValues, turns: Turn[], { onRenewed, setErrors }: After) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: () =>
      stored(before, { ...values, mix_editorial: before?.mix_editorial ?? false, items: itemsOf(turns) }),
    onSuccess: async (saved) => {
      cache.setQueryData(campaignOptions(saved.id).queryKey, saved);
      said(t("campaigns.builder.created"));
      void cache.invalidateQueries({ queryKey: campaignKeys.lists });
      void cache.invalidateQueries({ queryKey: dashboardKeys.figures });
      if (before) onRenewed?.();
      else await navigate(`/campaigns/${saved.id}`, { replace: true, state: { answered: true } });
    },
    onError: async (error) => {
      if (error instanceof Problem) setErrors(error.fields);
      if (!(error instanceof Problem && error.code === "stale")) return;
      await cache.invalidateQueries({ queryKey: campaignKeys.all });
      noted(t("words.stale"));
      onRenewed?.();
    },
  });
}

function stored(before: Campaign | undefined, body: Schema["CampaignIn"]): Promise<Campaign> {
  if (!before) return answered(api.POST("/api/campaigns", { body }));
  const { content_order: _, ...change } = body;
  const params = { path: { campaign_id: before.id } };
  return answered(api.PATCH("/api/campaigns/{campaign_id}", { params, body: { ...change, version: before.version } }));
}
