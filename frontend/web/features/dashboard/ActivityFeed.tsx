import { Paper, Skeleton, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { activityFeed } from "@web/queries/dashboard";
import { Moment } from "@web/ui/Moment";
import { ProblemNote } from "@web/ui/ProblemNote";
import { activitySentence } from "./sentence";
import classes from "./Dashboard.module.css";

export function ActivityFeed() {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="activity">
      <Title order={2} id="activity" mb="sm">
        {t("dashboard.activity")}
      </Title>
      <Paper withBorder radius="md" p="md">
        <Lines />
      </Paper>
    </section>
  );
}

function Lines() {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery(activityFeed);
  if (isPending) return <Skeleton height={120} />;
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (data.length === 0) return <Text c="dimmed">{t("dashboard.noActivity")}</Text>;
  return (
    <ol className={classes.feed}>
      {data.map((entry) => (
        <li key={entry.id}>
          <Text size="sm">{activitySentence(entry, t)}</Text>
          <Text size="xs" c="dimmed">
            {entry.user && `${entry.user.name} · `}
            <Moment at={entry.created_at} />
          </Text>
        </li>
      ))}
    </ol>
  );
}
