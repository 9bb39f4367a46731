import { useTranslation } from "react-i18next";
import type { Schema } from "@shared/api";
import classes from "./Stage.module.css";

type Staged = Pick<Schema["ItemContentOut"], "title" | "type" | "url"> & {
  /** Shown until a video plays, and while a sound does: its waveform. */
  preview_url?: string | null;
};

interface StageProps {
  content: Staged;
  fit?: "contain" | "cover" | "fill";
  /** As on a screen: it starts by itself and has no buttons. */
  playing?: boolean;
  muted?: boolean;
}

/**
 * Shows content as a screen would. Pages run in a frame without our origin: their scripts reach nothing of ours,
 * whatever they contain.
 */
export function Stage({ content, fit = "contain", playing = false, muted = false }: StageProps) {
  const { t } = useTranslation();
  const label = t("content.detail.preview", { title: content.title });
  return (
    <div className={classes.stage} data-fit={fit}>
      <Shown content={content} label={label} playing={playing} muted={muted} />
    </div>
  );
}

function Shown({
  content,
  label,
  playing,
  muted,
}: {
  content: Staged;
  label: string;
  playing: boolean;
  muted: boolean;
}) {
  if (!content.url) return null;
  switch (content.type) {
    case "image":
      return <img src={content.url} alt={label} />;
    case "video":
      return (
        <video
          src={content.url}
          poster={content.preview_url ?? undefined}
          aria-label={label}
          controls={!playing}
          autoPlay={playing}
          muted={muted}
          playsInline
          preload="metadata"
        />
      );
    case "audio":
      return (
        <div className={classes.sound}>
          {content.preview_url && <img src={content.preview_url} alt="" />}
          <audio src={content.url} aria-label={label} controls autoPlay={playing} muted={muted} preload="metadata" />
        </div>
      );
    case "html":
    case "url":
      return (
        <iframe src={content.url} title={label} sandbox="allow-scripts" referrerPolicy="no-referrer" loading="lazy" />
      );
  }
}
