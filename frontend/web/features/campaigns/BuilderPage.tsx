import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { campaign } from "@web/queries/campaigns";
import { allLocations } from "@web/queries/locations";
import { Page } from "@web/ui/Page";
import { ProblemNote } from "@web/ui/ProblemNote";
import { Builder } from "./Builder";

export default function BuilderPage() {
  const { id } = useParams();
  return id ? <Existing key={id} campaignId={Number(id)} /> : <New />;
}

/** Waits for the places: a new campaign begins in one's own. */
function New() {
  const { t } = useTranslation();
  const { isPending } = useQuery(allLocations);
  if (!isPending) return <Builder key="new" />;
  return (
    <Page title={t("campaigns.builder.newTitle")}>
      <Skeleton height={320} radius="md" />
    </Page>
  );
}

function Existing({ campaignId }: { campaignId: number }) {
  const { t } = useTranslation();
  const [edition, setEdition] = useState(0);
  const { data, error, refetch } = useQuery(campaign(campaignId));
  if (data) return <Builder key={edition} before={data} onRenewed={() => setEdition((known) => known + 1)} />;
  return (
    <Page title={t("campaigns.builder.editTitle")}>
      {error ? <ProblemNote error={error} onRetry={() => void refetch()} /> : <Skeleton height={320} radius="md" />}
    </Page>
  );
}
