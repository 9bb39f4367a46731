import { answered, api } from "@shared/api";
import { Problem } from "@shared/problem";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { campaignKeys, type Campaign } from "@web/queries/campaigns";
import { dashboardKeys } from "@web/queries/dashboard";
import { confirm } from "@web/ui/confirm";
import { complained, said } from "@web/ui/toast";
import { showUses, type Use } from "@web/ui/usedIn";
import { itemsOf, turnsOf } from "./draft";

const path = ({ id }: Campaign) => ({ params: { path: { campaign_id: id } } });

/** What can be done with a campaign wherever it is shown. */
export function useCampaignActs(onGone?: () => void) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const refresh = () =>
    Promise.all([
      cache.invalidateQueries({ queryKey: campaignKeys.all }),
      cache.invalidateQueries({ queryKey: dashboardKeys.figures }),
    ]);

  const setActive = useMutation({
    mutationFn: ({ campaign, isActive }: { campaign: Campaign; isActive: boolean }) =>
      answered(
        api.PATCH("/api/campaigns/{campaign_id}", {
          ...path(campaign),
          body: { version: campaign.version, is_active: isActive },
        }),
      ),
    onSuccess: ({ name, is_active }) => said(t(is_active ? "campaigns.activated" : "campaigns.deactivated", { name })),
    onError: complained,
    onSettled: refresh,
  });

  const duplicate = useMutation({
    mutationFn: (campaign: Campaign) =>
      answered(api.POST("/api/campaigns", { body: copyOf(campaign, t("campaigns.copyOf", { name: campaign.name })) })),
    onSuccess: async (copy) => {
      said(t("campaigns.duplicated"));
      await refresh();
      await navigate(`/campaigns/${copy.id}`, { state: { answered: true } });
    },
    onError: complained,
  });

  const go = async (campaign: Campaign) => {
    try {
      await answered(api.DELETE("/api/campaigns/{campaign_id}", path(campaign)));
      said(t("words.deleted", { name: campaign.name }));
      onGone?.();
      await refresh();
    } catch (problem) {
      if (!(problem instanceof Problem && problem.code === "in_use")) return complained(problem);
      const text = t("campaigns.remove.inUseText", { name: campaign.name });
      showUses(text, usesIn(problem), hiddenIn(problem), (to) => void navigate(to));
    }
  };

  const remove = (campaign: Campaign) =>
    confirm({
      title: t("campaigns.remove.title"),
      text: t("campaigns.remove.text", { name: campaign.name }),
      action: t("campaigns.remove.action"),
      onConfirm: () => void go(campaign),
    });

  const usesIn = ({ body }: Problem): Use[] => {
    const found = Array.isArray(body.used_in)
      ? (body.used_in as { schedule_id?: number; location_id?: number; name?: string }[])
      : [];
    return found.map(({ schedule_id, name = "" }) =>
      schedule_id
        ? { to: `/schedules/${schedule_id}`, name: t("campaigns.remove.schedule", { id: schedule_id }) }
        : { to: "/locations", name: t("campaigns.remove.place", { name }) },
    );
  };

  return { setActive, duplicate, remove };
}

const hiddenIn = ({ body }: Problem) => (typeof body.used_elsewhere === "number" ? body.used_elsewhere : 0);

/** A copy starts switched off: nothing on a wall changes because somebody tried something out. */
function copyOf(campaign: Campaign, name: string) {
  const { description, location, priority, start_date, end_date, mix_editorial } = campaign;
  return {
    name: name.slice(0, 200),
    description,
    location_id: location?.id ?? null,
    priority,
    start_date,
    end_date,
    mix_editorial,
    is_active: false,
    items: itemsOf(turnsOf(campaign)),
  };
}
