import { Paper, Skeleton, Stack, Text } from "@mantine/core";
import { megabytes } from "@shared/time";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import "@web/i18n/later";
import { storageReport, type StorageReport } from "@web/queries/storage";
import { EmptyState } from "@web/ui/EmptyState";
import { Page } from "@web/ui/Page";
import { ProblemNote } from "@web/ui/ProblemNote";
import { Section } from "@web/ui/Section";
import { LibraryRooms } from "./LibraryRooms";
import { PlaceBars } from "./PlaceBars";
import { TypeBars } from "./TypeBars";
import classes from "./Content.module.css";

/** What the files take up, where, and how much they may. */
export default function StoragePage() {
  const { t } = useTranslation();
  return (
    <Page title={t("library.storage.title")} lead={t("library.storage.lead")}>
      <LibraryRooms />
      <Report />
    </Page>
  );
}

function Report() {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery(storageReport);
  if (isPending) return <Skeleton height={320} radius="md" />;
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (data.library.items + data.trash.items === 0 && data.places.length === 0)
    return <EmptyState>{t("library.storage.empty")}</EmptyState>;
  return (
    <Stack gap="md">
      <Figures report={data} />
      <Section title={t("library.storage.byPlace")}>
        <PlaceBars places={data.places} />
      </Section>
      {data.library.items > 0 && (
        <Section title={t("library.storage.byType")}>
          <TypeBars types={data.types} />
        </Section>
      )}
    </Stack>
  );
}

function Figures({ report: { library, trash, stored } }: { report: StorageReport }) {
  const { t, i18n } = useTranslation();
  const size = (bytes: number) => megabytes(bytes, i18n.language);
  return (
    <div className={classes.figures}>
      <Figure
        label={t("library.storage.library")}
        value={size(library.bytes)}
        hint={t("library.storage.items", { count: library.items })}
      />
      <Figure
        label={t("library.storage.trash")}
        value={size(trash.bytes)}
        hint={t("library.storage.items", { count: trash.items })}
      />
      {stored && (
        <Figure
          label={t("library.storage.stored")}
          value={size(stored.bytes)}
          hint={`${t("library.storage.files", { count: stored.files })}. ${t("library.storage.storedHint")}`}
        />
      )}
    </div>
  );
}

function Figure({ label, value, hint }: { label: string; value: string; hint: string }) {
  return (
    <Paper withBorder radius="md" p="md">
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text size="xl" fw={600} className="figures">
        {value}
      </Text>
      <Text size="xs" c="dimmed" className="figures">
        {hint}
      </Text>
    </Paper>
  );
}
