import { Grid, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { figures } from "@web/queries/dashboard";
import { Page } from "@web/ui/Page";
import { ProblemNote } from "@web/ui/ProblemNote";
import { ActivityFeed } from "./ActivityFeed";
import { FigureCards } from "./FigureCards";
import { FirstSteps, hasAllSteps } from "./FirstSteps";
import { ScreenGrid } from "./ScreenGrid";

export default function DashboardPage() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(figures);
  return (
    <Page title={t("dashboard.title")}>
      <Stack gap="lg">
        {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
        <FigureCards figures={data} />
        {data && !hasAllSteps(data) && <FirstSteps figures={data} />}
        <Grid gap="lg">
          <Grid.Col span={{ base: 12, lg: 8 }}>
            <ScreenGrid />
          </Grid.Col>
          <Grid.Col span={{ base: 12, lg: 4 }}>
            <ActivityFeed />
          </Grid.Col>
        </Grid>
      </Stack>
    </Page>
  );
}
