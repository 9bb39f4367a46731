import { answered, api } from "@shared/api";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { User } from "@web/queries/users";
import { confirm } from "@web/ui/confirm";
import { useUserChange } from "./useUserChange";

/** For somebody who has lost the device and the recovery codes. */
export function useSecondFactorOff({ id, username: name }: User): () => void {
  const { t } = useTranslation();
  const end = useMutation({
    mutationFn: () => answered(api.DELETE("/api/users/{user_id}/two-factor", { params: { path: { user_id: id } } })),
    ...useUserChange(t("users.secondFactorIsOff", { name })),
  });
  return () =>
    confirm({
      title: t("users.secondFactorOffTitle"),
      text: t("users.secondFactorOffText", { name }),
      action: t("users.secondFactorOffAction"),
      onConfirm: () => end.mutate(),
    });
}
