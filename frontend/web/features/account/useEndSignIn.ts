import { answered, api } from "@shared/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { accountKeys } from "@web/queries/account";
import { complained, said } from "@web/ui/toast";

/** Ends one of one's own sign-ins elsewhere. */
export function useEndSignIn(id: string, client: string) {
  const { t } = useTranslation();
  return useEnding(
    () => answered(api.DELETE("/api/auth/sessions/{sign_in_id}", { params: { path: { sign_in_id: id } } })),
    t("account.signIns.ended", { client }),
  );
}

/** Ends all of them but this one. */
export function useEndOthers() {
  const { t } = useTranslation();
  return useEnding(() => answered(api.DELETE("/api/auth/sessions")), t("account.signIns.endedOthers"));
}

function useEnding(end: () => Promise<unknown>, sentence: string) {
  const known = useQueryClient();
  return useMutation({
    mutationFn: end,
    onSuccess: () => said(sentence),
    onError: complained,
    onSettled: () => known.invalidateQueries({ queryKey: accountKeys.signIns }),
  });
}
