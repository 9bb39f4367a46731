import { Anchor, Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import type { Schema } from "@shared/api";
import { instantOf, localMoment, wallTime } from "@shared/time";
import { IconPlayerPlay, IconPlayerStop, IconVolumeOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { planAt, type PlayerDetail } from "@web/queries/players";
import { MomentField } from "@web/ui/NativeFields";
import { ProblemNote } from "@web/ui/ProblemNote";
import { Section } from "@web/ui/Section";
import { StateWord } from "@web/ui/StateWord";
import { useNow } from "@web/ui/useNow";
import { whyOf } from "./reasons";
import classes from "./Players.module.css";

/** "What plays on this screen on Friday at 18:05, and why?" The moment is part of the address. */
export function PlanPreview({ player }: { player: PlayerDetail }) {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const now = useNow();
  const wall = params.get("at");
  const zone = player.timezone;
  const say = (at: string | null) => setParams(at ? { at } : {}, { replace: true });
  return (
    <Section title={t("players.preview.title")}>
      <Group align="flex-end" gap="xs" mb="md">
        <MomentField
          label={t("players.preview.at")}
          description={t("players.preview.atHint", { zone })}
          value={wall ?? wallTime(now, zone)}
          onChange={say}
        />
        <Button variant="default" disabled={!wall} onClick={() => say(null)}>
          {t("players.preview.now")}
        </Button>
      </Group>
      <Plan playerId={player.id} at={wall ? instantOf(wall, zone) : undefined} />
    </Section>
  );
}

function Plan({ playerId, at }: { playerId: number; at?: string }) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery(planAt(playerId, at));
  if (isPending) return <Skeleton height={120} />;
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  return (
    <Stack gap="md">
      <Shown shown={data.shown} zone={data.timezone} />
      {data.reasons.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t("players.preview.noReasons")}
        </Text>
      ) : (
        <ul className={classes.reasons} aria-label={t("players.preview.reasons")}>
          {data.reasons.map((reason) => (
            <ReasonRow key={reason.schedule_id} reason={reason} />
          ))}
        </ul>
      )}
    </Stack>
  );
}

function Shown({ shown, zone }: { shown: Schema["ShownOut"]; zone: string }) {
  const { t, i18n } = useTranslation();
  const { item, from_at, to_at, is_fallback, offset_seconds } = shown;
  const moment = (at: string) => localMoment(at, i18n.language, zone);
  if (!item) return <Text size="sm">{t("players.preview.card")}</Text>;
  return (
    <div data-testid="shown">
      <Text size="sm">
        {t("players.preview.shows")}{" "}
        <Anchor component={Link} to={`/content/${item.content_id}`} fw={600} size="sm">
          {item.title}
        </Anchor>
        {item.campaign && (
          <>
            {" · "}
            <Anchor component={Link} to={`/campaigns/${item.campaign.id}`} size="sm">
              {item.campaign.name}
            </Anchor>
          </>
        )}
      </Text>
      <Text size="xs" c="dimmed" className="figures">
        {[
          from_at && to_at && t("players.preview.window", { from: moment(from_at), to: moment(to_at) }),
          t("players.preview.itemSeconds", { offset: Math.floor(offset_seconds), seconds: Math.round(item.seconds) }),
        ]
          .filter(Boolean)
          .join(" · ")}
      </Text>
      {is_fallback && <Text size="sm">{t("players.preview.fallback")}</Text>}
    </div>
  );
}

const SIGNS = {
  plays: [IconPlayerPlay, "green"],
  loses: [IconPlayerStop, "amber"],
  silent: [IconVolumeOff, "grey"],
} as const;

function ReasonRow({ reason }: { reason: Schema["ReasonOut"] }) {
  const { t } = useTranslation();
  const [icon, tone] = SIGNS[reason.verdict];
  const why = whyOf(reason.code);
  return (
    <li>
      <Group gap="xs">
        <StateWord icon={icon} tone={tone}>
          {t(`players.preview.verdicts.${reason.verdict}`)}
        </StateWord>
        <Anchor component={Link} to={`/schedules/${reason.schedule_id}`} size="sm">
          {reason.campaign.name}
        </Anchor>
        <Text size="sm" c="dimmed">
          {why ? t(`players.preview.why.${why}`) : reason.detail}
        </Text>
      </Group>
    </li>
  );
}
