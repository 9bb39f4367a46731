import { answered, api } from "@shared/api";
import { Problem } from "@shared/problem";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { locationKeys, type Location } from "@web/queries/locations";
import { confirm } from "@web/ui/confirm";
import { complained, said } from "@web/ui/toast";
import { showUses } from "@web/ui/usedIn";

/** Asks and deletes; a place with screens, content or places below it is refused, and the server says why. */
export function useDeletePlace(): (place: Location) => void {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: ({ id }: Location) =>
      answered(api.DELETE("/api/locations/{location_id}", { params: { path: { location_id: id } } })),
    onSuccess: (_, { name }) => {
      said(t("words.deleted", { name }));
      return cache.invalidateQueries({ queryKey: locationKeys.all });
    },
    onError: (problem, { name }) => {
      if (!(problem instanceof Problem && problem.code === "in_use")) return complained(problem);
      return showUses(t("locations.remove.inUseText", { name }), problem, (to) => void navigate(to));
    },
  });
  return (place) =>
    confirm({
      title: t("locations.remove.title"),
      text: t("locations.remove.text", { name: place.name }),
      action: t("locations.remove.action"),
      onConfirm: () => remove.mutate(place),
    });
}
