import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import "@web/i18n/later";
import { NotFound } from "@web/layout/Crashed";
import { systemSettings } from "@web/queries/settings";
import { useMay } from "@web/session/useSession";
import { Page } from "@web/ui/Page";
import { ProblemNote } from "@web/ui/ProblemNote";
import { SettingsForm } from "./SettingsForm";

/** How the system works, for administrators. */
export default function SettingsPage() {
  const { t } = useTranslation();
  const may = useMay();
  if (!may("settings.read")) return <NotFound />;
  return (
    <Page title={t("settings.title")} lead={t("settings.lead")} narrow>
      <Loaded />
    </Page>
  );
}

function Loaded() {
  const { data, error, isPending, refetch } = useQuery(systemSettings);
  if (isPending) return <Skeleton height={480} radius="md" />;
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  return <SettingsForm settings={data} />;
}
