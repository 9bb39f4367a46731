import { Anchor, Grid, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { when } from "@shared/time";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { PlayerDetail } from "@web/queries/players";
import { ScreenPicture } from "@web/ui/ScreenPicture";
import { Section } from "@web/ui/Section";
import { StateWord } from "@web/ui/StateWord";
import { nowFor, useNow } from "@web/ui/useNow";
import classes from "./Players.module.css";

export function NowPlaying({ player }: { player: PlayerDetail }) {
  const { t } = useTranslation();
  const { current_content: content, current_campaign: campaign, status } = player;
  const isPlaying = status === "online" && content;
  return (
    <Section title={t("players.detail.now")}>
      <Grid gap="md">
        <Grid.Col span={{ base: 12, sm: 6 }}>
          <ScreenPicture player={player} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, sm: 6 }}>
          {isPlaying ? (
            <Anchor component={Link} to={`/content/${content.id}`} fw={600} c="inherit">
              {content.name}
            </Anchor>
          ) : (
            <Text c="dimmed">{t("players.detail.notPlaying")}</Text>
          )}
          <dl className={classes.facts}>
            {isPlaying && campaign && (
              <>
                <dt>{t("players.detail.campaign")}</dt>
                <dd>
                  <Anchor component={Link} to={`/campaigns/${campaign.id}`} size="sm">
                    {campaign.name}
                  </Anchor>
                </dd>
              </>
            )}
            <dt>{t("players.detail.plan")}</dt>
            <dd>
              <PlanState player={player} />
            </dd>
            <dt>{t("players.commands.names.volume")}</dt>
            <dd className="figures">{player.volume} %</dd>
          </dl>
          {player.fault && (
            <StateWord icon={IconAlertTriangle} tone="red">
              {t("players.detail.faultIs", { fault: player.fault })}
            </StateWord>
          )}
        </Grid.Col>
      </Grid>
    </Section>
  );
}

function PlanState({ player: { in_step, applied_at, plan_hash } }: { player: PlayerDetail }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  if (!plan_hash) return t("players.detail.planNone");
  if (!in_step || !applied_at) return t("players.detail.planBehind");
  return t("players.detail.planInStep", { when: when(applied_at, nowFor(applied_at, now), i18n.language) });
}
