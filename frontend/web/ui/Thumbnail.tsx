import { IconCode, IconMusic, IconPhoto, IconVideo, IconWorld, type Icon } from "@tabler/icons-react";
import type { Schema } from "@shared/api";
import { clockLength } from "@shared/time";
import { clsx } from "clsx";
import { useTranslation } from "react-i18next";
import classes from "./Thumbnail.module.css";

type Pictured = Pick<Schema["ContentOut"], "type" | "thumbnail_url" | "title"> & { duration_seconds?: number | null };

export const TYPE_ICONS: Record<Schema["ContentOut"]["type"], Icon> = {
  video: IconVideo,
  image: IconPhoto,
  audio: IconMusic,
  html: IconCode,
  url: IconWorld,
};

interface ThumbnailProps {
  content: Pictured;
  /** Without the marks in the corners, for rows and stacks. */
  plain?: boolean;
  className?: string;
}

/** What a file looks like, 16:9, with its kind and length on it. */
export function Thumbnail({ content, plain = false, className }: ThumbnailProps) {
  const { t } = useTranslation();
  const Sign = TYPE_ICONS[content.type];
  return (
    <div className={clsx(classes.frame, className)}>
      {content.thumbnail_url ? (
        <img src={content.thumbnail_url} alt="" loading="lazy" decoding="async" className={classes.picture} />
      ) : (
        <Sign size={plain ? 20 : 32} stroke={1.5} aria-hidden className={classes.sign} />
      )}
      {!plain && (
        <span className={classes.kind}>
          <Sign size={12} aria-hidden /> {t(`states.type.${content.type}`)}
        </span>
      )}
      {!plain && content.duration_seconds ? (
        <span className={classes.length}>{clockLength(content.duration_seconds)}</span>
      ) : null}
    </div>
  );
}
