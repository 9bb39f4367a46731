import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import "@web/i18n/later";
import { NotFound } from "@web/layout/Crashed";
import { auditTrail, exportedTrail } from "@web/queries/audit";
import { useMay } from "@web/session/useSession";
import { downloaded } from "@web/ui/download";
import { EmptyState } from "@web/ui/EmptyState";
import { Page } from "@web/ui/Page";
import { PagedRows } from "@web/ui/PagedRows";
import { complained } from "@web/ui/toast";
import { AuditFilters } from "./AuditFilters";
import { AuditRow } from "./AuditRow";
import { useAuditFilters } from "./useAuditFilters";

const PER_PAGE = 50;

/** Who did what, when and from where: for administrators. */
export default function AuditPage() {
  const { t } = useTranslation();
  const may = useMay();
  if (!may("audit.read")) return <NotFound />;
  return (
    <Page title={t("audit.title")} lead={t("audit.lead")} actions={<ExportButton />}>
      <AuditFilters />
      <Entries />
    </Page>
  );
}

function Entries() {
  const { t } = useTranslation();
  const { filtering, wanted } = useAuditFilters();
  const found = useQuery(auditTrail({ ...wanted, page: filtering.page, per_page: PER_PAGE }));
  return (
    <PagedRows
      label={t("audit.title")}
      found={found}
      filtering={filtering}
      empty={<EmptyState>{t("audit.empty")}</EmptyState>}
    >
      {(entry) => <AuditRow key={entry.id} entry={entry} onActor={(actor) => filtering.set({ actor })} />}
    </PagedRows>
  );
}

function ExportButton() {
  const { t } = useTranslation();
  const { wanted } = useAuditFilters();
  const fetched = useMutation({
    mutationFn: () => exportedTrail(wanted),
    onSuccess: (file) => downloaded(file, `audit-${new Date().toISOString().slice(0, 10)}.jsonl`),
    onError: complained,
  });
  return (
    <Button
      variant="default"
      leftSection={<IconDownload size={16} aria-hidden />}
      title={t("audit.exportHint")}
      loading={fetched.isPending}
      onClick={() => fetched.mutate()}
    >
      {t("audit.export")}
    </Button>
  );
}
