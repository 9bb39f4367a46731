import { Text } from "@mantine/core";
import { IconDeviceTv } from "@tabler/icons-react";
import type { Schema } from "@shared/api";
import { useTranslation } from "react-i18next";
import classes from "./Thumbnail.module.css";

type Shown = Pick<Schema["PlayerOut"], "thumbnail_url" | "current_content" | "status">;

/** What a screen is playing: its picture, with the title on it. */
export function ScreenPicture({ player, plain = false }: { player: Shown; plain?: boolean }) {
  const { t } = useTranslation();
  const isPlaying = player.status === "online" && player.current_content;
  return (
    <div className={classes.frame} data-screen>
      {isPlaying && player.thumbnail_url ? (
        <img src={player.thumbnail_url} alt="" loading="lazy" decoding="async" className={classes.picture} />
      ) : (
        <IconDeviceTv size={plain ? 20 : 32} stroke={1.5} aria-hidden className={classes.sign} />
      )}
      {isPlaying && !plain && (
        <span className={classes.kind}>
          <Text span inherit truncate maw={200}>
            {player.current_content?.name ?? t("words.unknown")}
          </Text>
        </span>
      )}
    </div>
  );
}
