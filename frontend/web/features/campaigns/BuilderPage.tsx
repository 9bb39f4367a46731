import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { campaign } from "@web/queries/campaigns";
import { Page } from "@web/ui/Page";
import { ProblemNote } from "@web/ui/ProblemNote";
import { Builder } from "./Builder";

export default function BuilderPage() {
  const { id } = useParams();
  return id ? <Existing key={id} campaignId={Number(id)} /> : <Builder key="new" />;
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
