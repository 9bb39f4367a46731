import { answered, api } from "@shared/api";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { User } from "@web/queries/users";
import { confirm } from "@web/ui/confirm";
import { useUserChange } from "./useUserChange";

export function useDeleteUser({ id, username: name }: User): () => void {
  const { t } = useTranslation();
  const remove = useMutation({
    mutationFn: () => answered(api.DELETE("/api/users/{user_id}", { params: { path: { user_id: id } } })),
    ...useUserChange(t("words.deleted", { name })),
  });
  return () =>
    confirm({
      title: t("users.deleteTitle"),
      text: t("users.deleteText", { name }),
      action: t("users.deleteAction"),
      onConfirm: () => remove.mutate(),
    });
}
