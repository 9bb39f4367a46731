import { Anchor } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { ReactNode } from "react";
import type { PlayerDetail } from "@web/queries/players";
import { Moment } from "@web/ui/Moment";
import { Section } from "@web/ui/Section";
import { Facts } from "./Facts";
import { SystemFigures } from "./SystemFigures";

export function PlayerFacts({ player }: { player: PlayerDetail }) {
  const { t } = useTranslation();
  const facts: [string, ReactNode][] = [
    [t("players.detail.place"), player.location.name],
    [t("players.detail.zone"), player.timezone],
    [t("words.tags"), player.tags.join(", ")],
    [t("players.detail.code"), player.code],
    [t("players.detail.device"), t(`players.key.devices.${player.device_type}`)],
    [t("players.detail.resolution"), player.resolution],
    [t("players.detail.version"), player.app_version],
    [t("players.detail.address"), player.ip_address],
    [t("players.detail.mac"), player.mac_address],
    [t("players.detail.seen"), player.last_seen_at && <Moment key="seen" at={player.last_seen_at} />],
    [t("players.detail.added"), <Moment key="added" at={player.created_at} />],
  ];
  return (
    <>
      <Section
        title={t("players.detail.facts")}
        actions={
          <Anchor component={Link} to={`/schedules?player_id=${player.id}`} size="sm">
            {t("players.detail.schedules")}
          </Anchor>
        }
      >
        <Facts facts={facts} />
      </Section>
      <Section title={t("players.detail.system")}>
        <SystemFigures figures={player.system_info} />
      </Section>
    </>
  );
}
