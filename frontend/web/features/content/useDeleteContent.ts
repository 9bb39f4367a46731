import { answered, api } from "@shared/api";
import { Problem } from "@shared/problem";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { contentKeys, type Content } from "@web/queries/content";
import { confirm } from "@web/ui/confirm";
import { complained, said } from "@web/ui/toast";
import { showUses } from "@web/ui/usedIn";

/** Asks, deletes, and when the server refuses because it is in use, says where. */
export function useDeleteContent(onGone: () => void): (content: Content) => void {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const go = async ({ id, title }: Content) => {
    try {
      await answered(api.DELETE("/api/content/{content_id}", { params: { path: { content_id: id } } }));
      said(t("words.deleted", { name: title }));
      onGone();
      await cache.invalidateQueries({ queryKey: contentKeys.lists });
    } catch (problem) {
      if (!(problem instanceof Problem && problem.code === "in_use")) return complained(problem);
      showUses(t("content.remove.inUseText", { title }), problem, (to) => void navigate(to));
    }
  };
  return (content) =>
    confirm({
      title: t("content.remove.title"),
      text: t("content.remove.text", { title: content.title }),
      action: t("content.remove.action"),
      onConfirm: () => void go(content),
    });
}
