import { Paper, SimpleGrid, Skeleton, Text } from "@mantine/core";
import { megabytes } from "@shared/time";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Figures } from "@web/queries/dashboard";
import { useGlow } from "@web/ui/useGlow";
import classes from "./Dashboard.module.css";

interface Figure {
  label: string;
  value: number;
  hint: string;
  to: string;
}

export function FigureCards({ figures }: { figures: Figures | undefined }) {
  const { t, i18n } = useTranslation();
  const cards = figures ? figuresOf(figures, t, i18n.language) : null;
  return (
    <SimpleGrid component="section" aria-label={t("dashboard.figures")} cols={{ base: 2, md: 5 }} spacing="sm">
      {cards
        ? cards.map((card) => <FigureCard key={card.label} {...card} />)
        : Array.from({ length: 5 }, (_, index) => <Skeleton key={index} height={102} radius="md" />)}
    </SimpleGrid>
  );
}

function figuresOf(known: Figures, t: TFunction, locale: string): Figure[] {
  const { players_total, players_online, players_offline, players_in_step } = known;
  const { content_failed, content_processing } = known;
  return [
    {
      label: t("dashboard.screensOnline"),
      value: players_online,
      hint:
        players_offline > 0
          ? t("dashboard.offline", { count: players_offline })
          : t("dashboard.ofTotal", { total: players_total }),
      to: "/players",
    },
    {
      label: t("dashboard.inStep"),
      value: players_in_step,
      hint: t("dashboard.inStepHint", { count: players_online }),
      to: "/players",
    },
    {
      label: t("dashboard.campaignsActive"),
      value: known.campaigns_active,
      hint: t("dashboard.ofTotal", { total: known.campaigns_total }),
      to: "/campaigns",
    },
    { label: t("dashboard.schedules"), value: known.schedules_active, hint: "\u00a0", to: "/schedules" },
    {
      label: t("dashboard.content"),
      value: known.content_total,
      hint:
        content_failed > 0
          ? t("dashboard.failed", { count: content_failed })
          : content_processing > 0
            ? t("dashboard.processing", { count: content_processing })
            : t("dashboard.stored", { size: megabytes(known.storage_bytes, locale) }),
      to: content_failed > 0 ? "/content?status=failed" : "/content",
    },
  ];
}

function FigureCard({ label, value, hint, to }: Figure) {
  const glow = useGlow(value);
  return (
    <Paper component={Link} to={to} withBorder radius="md" p="md" className={classes.figure}>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text className={`${classes.value} figures ${glow ?? ""}`}>{value}</Text>
      <Text size="xs" c="dimmed" className="figures">
        {hint}
      </Text>
    </Paper>
  );
}
