import { answered, api } from "@shared/api";
import { Problem } from "@shared/problem";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { campaignKeys, type Campaign } from "@web/queries/campaigns";
import { dashboardKeys } from "@web/queries/dashboard";
import { confirm } from "@web/ui/confirm";
import { complained, said } from "@web/ui/toast";
import { showUses } from "@web/ui/usedIn";

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
    mutationFn: (campaign: Campaign) => answered(api.POST("/api/campaigns/{campaign_id}/duplicate", path(campaign))),
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
      showUses(text, problem, (to) => void navigate(to));
    }
  };

  const remove = (campaign: Campaign) =>
    confirm({
      title: t("campaigns.remove.title"),
      text: t("campaigns.remove.text", { name: campaign.name }),
      action: t("campaigns.remove.action"),
      onConfirm: () => void go(campaign),
    });

  return { setActive, duplicate, remove };
}
