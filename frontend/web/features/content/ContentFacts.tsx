import { Anchor } from "@mantine/core";
import { clockLength, megabytes } from "@shared/time";
import type { TFunction } from "i18next";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Content } from "@web/queries/content";
import { Moment } from "@web/ui/Moment";
import classes from "./Content.module.css";

export function ContentFacts({ content }: { content: Content }) {
  const { t, i18n } = useTranslation();
  return (
    <dl className={classes.facts} aria-label={t("content.detail.label", { title: content.title })}>
      {factsOf(content, t, i18n.language).map(
        ([name, fact]) =>
          fact && (
            <div key={name} className={classes.fact}>
              <dt>{name}</dt>
              <dd>{fact}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

function factsOf(content: Content, t: TFunction, locale: string): [string, ReactNode][] {
  const { width, height, file_size_bytes, duration_seconds } = content;
  return [
    [t("words.type"), t(`states.type.${content.type}`)],
    [t("content.detail.file"), content.filename],
    [t("content.detail.size"), file_size_bytes > 0 && megabytes(file_size_bytes, locale)],
    [t("content.detail.resolution"), width && height && `${width} × ${height}`],
    [t("content.detail.length"), duration_seconds && clockLength(duration_seconds)],
    [t("content.detail.added"), <Moment key="added" at={content.created_at} />],
    [t("content.detail.expires"), content.expires_at && <Moment key="expires" at={content.expires_at} />],
    [t("content.detail.hash"), content.sha256],
    [
      t("content.detail.open"),
      content.url && content.type !== "html" && (
        <Anchor key="open" href={content.url} target="_blank" rel="noreferrer" size="sm">
          {content.url}
        </Anchor>
      ),
    ],
  ];
}
