import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { allLocations, type Location } from "@web/queries/locations";
import { useMay } from "@web/session/useSession";
import { EmptyState } from "@web/ui/EmptyState";
import { Page } from "@web/ui/Page";
import { ProblemNote } from "@web/ui/ProblemNote";
import { PlaceForm } from "./PlaceForm";
import { PlaceTree } from "./PlaceTree";

/** What the form is open for: a place, a new one below another, or a new one at the top. */
export type Editing = { place: Location } | { below: Location | null };

export default function LocationsPage() {
  const { t } = useTranslation();
  const mayWrite = useMay()("location.write");
  const [editing, setEditing] = useState<Editing | null>(null);
  const create = mayWrite && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setEditing({ below: null })}>
      {t("locations.create")}
    </Button>
  );
  return (
    <Page title={t("locations.title")} actions={create}>
      <Places create={create} onEdit={mayWrite ? setEditing : undefined} />
      <PlaceForm editing={editing} onClose={() => setEditing(null)} />
    </Page>
  );
}

function Places({ create, onEdit }: { create: React.ReactNode; onEdit?: (editing: Editing) => void }) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery(allLocations);
  if (isPending) return <Skeleton height={240} radius="md" />;
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (data.length === 0) {
    return <EmptyState action={create}>{t(create ? "locations.empty" : "locations.emptyRead")}</EmptyState>;
  }
  return <PlaceTree places={data} onEdit={onEdit} />;
}
