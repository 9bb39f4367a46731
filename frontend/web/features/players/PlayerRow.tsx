import { Anchor, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Player } from "@web/queries/players";
import { Rows } from "@web/ui/Rows";
import { ScreenPicture } from "@web/ui/ScreenPicture";
import { ScreenState } from "@web/ui/ScreenState";
import { useGlow } from "@web/ui/useGlow";
import { Choice } from "@web/ui/Choice";
import classes from "./Players.module.css";

interface PlayerRowProps {
  player: Player;
  /** Missing: one may look, not command. */
  choice?: { isChosen: boolean; toggle: () => void };
}

export function PlayerRow({ player, choice }: PlayerRowProps) {
  const { t } = useTranslation();
  const glow = useGlow(player.state + player.playback);
  const isPlaying = player.status === "online" && player.current_content;
  return (
    <Rows.Row
      glow={glow}
      choice={
        choice && (
          <Choice
            label={t("players.bulk.choose", { name: player.name })}
            isChosen={choice.isChosen}
            toggle={choice.toggle}
          />
        )
      }
    >
      <div className={classes.picture}>
        <ScreenPicture player={player} plain />
      </div>
      <div className={classes.name}>
        <Anchor component={Link} to={`/players/${player.id}`} fw={600} size="sm" c="inherit">
          {player.name}
        </Anchor>
        <Text size="xs" c="dimmed" truncate>
          {[player.location.name, ...player.tags.map((tag) => `#${tag}`)].join(" · ")}
        </Text>
      </div>
      <div className={classes.state}>
        <ScreenState player={player} />
      </div>
      <div className={classes.playing}>
        {isPlaying && (
          <>
            <Text size="sm" truncate>
              {player.current_content?.name}
            </Text>
            <Text size="xs" c="dimmed" truncate>
              {player.current_campaign?.name}
            </Text>
          </>
        )}
      </div>
      <Text size="xs" c="dimmed" ff="monospace" title={t("players.code", { code: player.code })}>
        {player.code}
      </Text>
    </Rows.Row>
  );
}
