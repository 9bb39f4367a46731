import { Anchor, Group, Paper, SimpleGrid, Skeleton, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { playerList, type Player } from "@web/queries/players";
import { EmptyState } from "@web/ui/EmptyState";
import { ProblemNote } from "@web/ui/ProblemNote";
import { ScreenState } from "@web/ui/ScreenState";
import { ScreenPicture } from "@web/ui/ScreenPicture";
import { useGlow } from "@web/ui/useGlow";
import classes from "./Dashboard.module.css";

const SHOWN = 12;

export function ScreenGrid() {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="screens">
      <Group justify="space-between" mb="sm">
        <Title order={2} id="screens">
          {t("dashboard.screens")}
        </Title>
        <Anchor component={Link} to="/players" size="sm">
          {t("dashboard.allScreens")}
        </Anchor>
      </Group>
      <Screens />
    </section>
  );
}

function Screens() {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery(playerList({ per_page: SHOWN, sort: "name" }));
  if (isPending) return <Skeleton height={160} radius="md" />;
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (data.items.length === 0) return <EmptyState>{t("dashboard.noScreens")}</EmptyState>;
  return (
    <SimpleGrid cols={{ base: 2, md: 3 }} spacing="sm">
      {data.items.map((player) => (
        <ScreenCard key={player.id} player={player} />
      ))}
    </SimpleGrid>
  );
}

function ScreenCard({ player }: { player: Player }) {
  const glow = useGlow(player.state + player.playback);
  return (
    <Paper
      component={Link}
      to={`/players/${player.id}`}
      withBorder
      radius="md"
      className={`${classes.screen} ${glow ?? ""}`}
    >
      <ScreenPicture player={player} />
      <Text fw={600} size="sm" mt={6} truncate>
        {player.name}
      </Text>
      <Text c="dimmed" size="xs" truncate mb={4}>
        {player.location.name}
      </Text>
      <ScreenState player={player} />
    </Paper>
  );
}
