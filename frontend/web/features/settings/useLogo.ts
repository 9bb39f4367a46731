import { answered, api } from "@shared/api";
import { Problem } from "@shared/problem";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { systemSettings, type Settings } from "@web/queries/settings";
import { branding } from "@web/session/branding";
import { complained, noted, said } from "@web/ui/toast";

/** Chooses and takes away the picture of the brand, at once. */
export function useLogo(version: number) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const onSuccess = (settings: Settings) => {
    cache.setQueryData(systemSettings.queryKey, settings);
    said(t(settings.logo_url ? "settings.logo.chosen" : "settings.logo.removed"));
    return branding.load();
  };
  const onError = (error: Error) => {
    if (!(error instanceof Problem && error.code === "stale")) return complained(error);
    noted(t("words.stale"));
    return cache.invalidateQueries({ queryKey: systemSettings.queryKey });
  };
  const choose = useMutation({ mutationFn: (file: File) => sent(file, version), onSuccess, onError });
  const remove = useMutation({
    mutationFn: () => answered(api.DELETE("/api/settings/logo", { params: { query: { version } } })),
    onSuccess,
    onError,
  });
  return { choose, remove };
}

function sent(file: File, version: number): Promise<Settings> {
  const form = new FormData();
  form.set("version", String(version));
  form.set("file", file);
  // The contract's types know a file only as the text it is not.
  const body = { version, file: file.name };
  return answered(api.PUT("/api/settings/logo", { body, bodySerializer: () => form }));
}
