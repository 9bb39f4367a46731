import { answered, api } from "@shared/api";
import { Problem } from "@shared/problem";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { contentKeys, type Content } from "@web/queries/content";
import { complained, offered, said } from "@web/ui/toast";
import { showUses } from "@web/ui/usedIn";

/**
 * Puts content into the trash, and offers to take it back: nothing is lost, so nothing is asked. When the server
 * refuses because it is in use, says where.
 */
export function useTrashContent(onGone: () => void): (content: Content) => Promise<void> {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const again = () => cache.invalidateQueries({ queryKey: contentKeys.all });
  const restore = async ({ id, title }: Content) => {
    try {
      const params = { path: { content_id: id } };
      await answered(api.POST("/api/content/{content_id}/restore", { params }));
      said(t("library.trash.restored", { name: title }));
      await again();
    } catch (problem) {
      complained(problem);
    }
  };
  return async (content) => {
    const { id, title } = content;
    try {
      await answered(api.DELETE("/api/content/{content_id}", { params: { path: { content_id: id } } }));
      offered(t("library.trash.moved", { name: title }), t("library.choose.undo"), () => void restore(content));
      onGone();
      cache.removeQueries({ queryKey: [...contentKeys.all, id] });
      await again();
    } catch (problem) {
      if (!(problem instanceof Problem && problem.code === "in_use")) return complained(problem);
      showUses(t("content.remove.inUseText", { title }), problem, (to) => void navigate(to));
    }
    return undefined;
  };
}
