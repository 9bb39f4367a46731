import { answered, api } from "@shared/api";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { User } from "@web/queries/users";
import { confirm } from "@web/ui/confirm";
import { useUserChange } from "./useUserChange";

/** Lets a user in, or keeps them out; keeping out is asked about first. */
export function useActivation({ id, username, is_active, version }: User): () => void {
  const { t } = useTranslation();
  const change = useMutation({
    mutationFn: () =>
      answered(
        api.PATCH("/api/users/{user_id}", {
          params: { path: { user_id: id } },
          body: { version, is_active: !is_active },
        }),
      ),
    ...useUserChange(t("users.saved", { name: username })),
  });
  return () => {
    if (!is_active) return change.mutate();
    return confirm({
      title: t("users.deactivateTitle"),
      text: t("users.deactivateText", { name: username }),
      action: t("users.deactivateAction"),
      onConfirm: () => change.mutate(),
    });
  };
}
