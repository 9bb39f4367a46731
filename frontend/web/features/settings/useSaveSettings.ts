import { answered, api, type Schema } from "@shared/api";
import { Problem } from "@shared/problem";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { systemSettings } from "@web/queries/settings";
import { branding } from "@web/session/branding";
import { noted, said } from "@web/ui/toast";

/** Saves what was changed; where somebody else was faster, what they wrote is loaded. */
export function useSaveSettings(setErrors: (errors: Record<string, string>) => void) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: Schema["SettingsChange"]) => answered(api.PATCH("/api/settings", { body })),
    onSuccess: (settings) => {
      cache.setQueryData(systemSettings.queryKey, settings);
      void cache.invalidateQueries({ queryKey: ["kinds"] });
      said(t("words.saved"));
      return branding.load();
    },
    onError: (error) => {
      if (!(error instanceof Problem)) return;
      setErrors(error.fields);
      if (error.code !== "stale") return;
      noted(t("words.stale"));
      void cache.invalidateQueries({ queryKey: systemSettings.queryKey });
    },
  });
}
