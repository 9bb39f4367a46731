import { Paper, Text, Title } from "@mantine/core";
import { IconCircleCheckFilled, IconCircleDashed } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Figures } from "@web/queries/dashboard";
import { allLocations } from "@web/queries/locations";
import { useMay, type Permission } from "@web/session/useSession";
import classes from "./Dashboard.module.css";

const STEPS = [
  { step: "place", to: "/locations", needs: "location.write" },
  { step: "content", to: "/content", needs: "content.write" },
  { step: "campaign", to: "/campaigns/new", needs: "campaign.write" },
  { step: "schedule", to: "/schedules/new", needs: "schedule.write" },
  { step: "screen", to: "/players/pair", needs: "player.pair" },
] as const satisfies { step: string; to: string; needs: Permission }[];

export function hasAllSteps(known: Figures): boolean {
  return known.content_total > 0 && known.campaigns_total > 0 && known.schedules_active > 0 && known.players_total > 0;
}

/** The way from nothing to a playing screen, with what is done ticked. */
export function FirstSteps({ figures }: { figures: Figures }) {
  const { t } = useTranslation();
  const may = useMay();
  const { data: places } = useQuery(allLocations);
  const isDone = {
    place: (places?.length ?? 0) > 0,
    content: figures.content_total > 0,
    campaign: figures.campaigns_total > 0,
    schedule: figures.schedules_active > 0,
    screen: figures.players_total > 0,
  };
  const steps = STEPS.filter(({ needs }) => may(needs));
  if (steps.length === 0) return null;
  return (
    <Paper component="section" withBorder radius="md" p="md" aria-labelledby="first-steps">
      <Title order={2} id="first-steps">
        {t("dashboard.steps.title")}
      </Title>
      <Text c="dimmed" size="sm" mb="sm">
        {t("dashboard.steps.text")}
      </Text>
      <ol className={classes.steps}>
        {steps.map(({ step, to }) => (
          <li key={step}>
            <Paper component={Link} to={to} withBorder className={classes.step}>
              {isDone[step] ? (
                <IconCircleCheckFilled
                  size={20}
                  style={{ flex: "none" }}
                  aria-label={t("dashboard.steps.done")}
                  color="var(--state-green)"
                />
              ) : (
                <IconCircleDashed size={20} style={{ flex: "none" }} aria-hidden />
              )}
              <span>
                <Text fw={600} size="sm">
                  {t(`dashboard.steps.${step}`)}
                </Text>
                <Text c="dimmed" size="xs">
                  {t(`dashboard.steps.${step}Text`, { address: `${location.host}/player` })}
                </Text>
              </span>
            </Paper>
          </li>
        ))}
      </ol>
    </Paper>
  );
}
