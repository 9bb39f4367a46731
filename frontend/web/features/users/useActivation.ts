import { answered, api } from "@shared/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { userKeys, type User } from "@web/queries/users";
import { confirm } from "@web/ui/confirm";
import { complained, said } from "@web/ui/toast";

/** Lets a user in, or keeps them out; keeping out is asked about first. */
export function useActivation({ id, username, is_active, version }: User) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const change = useMutation({
    mutationFn: () =>
      answered(
        api.PATCH("/api/users/{user_id}", {
          params: { path: { user_id: id } },
          body: { version, is_active: !is_active },
        }),
      ),
    onSuccess: () => said(t("users.saved", { name: username })),
    onError: complained,
    onSettled: () => cache.invalidateQueries({ queryKey: userKeys.all }),
  });
  const ask = () => {
    if (!is_active) return change.mutate();
    return confirm({
      title: t("users.deactivateTitle"),
      text: t("users.deactivateText", { name: username }),
      action: t("users.deactivateAction"),
      onConfirm: () => change.mutate(),
    });
  };
  return { ask, isPending: change.isPending };
}
