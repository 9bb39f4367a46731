import { Grid, Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { player, type PlayerDetail } from "@web/queries/players";
import { useMay } from "@web/session/useSession";
import { Page } from "@web/ui/Page";
import { ProblemNote } from "@web/ui/ProblemNote";
import { ScreenState } from "@web/ui/ScreenState";
import { CommandPanel } from "./CommandPanel";
import { CommandTimeline } from "./CommandTimeline";
import { NowPlaying } from "./NowPlaying";
import { PlanPreview } from "./PlanPreview";
import { PlayerFacts } from "./PlayerFacts";
import { PlayerMenu } from "./PlayerMenu";

export default function PlayerPage() {
  const { t } = useTranslation();
  const { id } = useParams();
  const { data, error, refetch } = useQuery(player(Number(id)));
  if (data) return <Screen key={data.id} player={data} />;
  return (
    <Page title={t("players.title")}>
      {error ? <ProblemNote error={error} onRetry={() => void refetch()} /> : <Skeleton height={420} radius="md" />}
    </Page>
  );
}

function Screen({ player: shown }: { player: PlayerDetail }) {
  const may = useMay();
  return (
    <Page title={shown.name} lead={<ScreenState player={shown} />} actions={<PlayerMenu player={shown} />}>
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Stack gap="lg">
            <NowPlaying player={shown} />
            {may("player.command") && <CommandPanel player={shown} />}
            <PlanPreview player={shown} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Stack gap="lg">
            <CommandTimeline playerId={shown.id} />
            <PlayerFacts player={shown} />
          </Stack>
        </Grid.Col>
      </Grid>
    </Page>
  );
}
