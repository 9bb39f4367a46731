import { Alert, Anchor, Stack } from "@mantine/core";
import { IconAlertTriangle, IconLoader2 } from "@tabler/icons-react";
import { clockLength, megabytes } from "@shared/time";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Content } from "@web/queries/content";
import { Moment } from "@web/ui/Moment";
import { ContentForm } from "./ContentForm";
import { RetryButton } from "./RetryButton";
import { Stage } from "@web/ui/Stage";
import classes from "./Content.module.css";

export function ContentDetail({ content, onGone }: { content: Content; onGone: () => void }) {
  const { t } = useTranslation();
  const [edition, setEdition] = useState(0);
  return (
    <Stack gap="md">
      {content.status === "ready" && <Stage content={content} />}
      {content.status === "processing" && (
        <Alert role="status" icon={<IconLoader2 size={18} />}>
          {t("content.detail.processing")}
        </Alert>
      )}
      {content.status === "failed" && (
        <Alert color="red" variant="outline" icon={<IconAlertTriangle size={18} />}>
          {t("content.detail.failed", { reason: content.error ?? t("content.detail.failedUnknown") })}
          {content.can_edit && <RetryButton contentId={content.id} />}
        </Alert>
      )}
      <ContentForm key={edition} content={content} onRenewed={() => setEdition(edition + 1)} onGone={onGone} />
      <Facts content={content} />
    </Stack>
  );
}

function Facts({ content }: { content: Content }) {
  const { t, i18n } = useTranslation();
  const facts: [string, ReactNode][] = [
    [t("words.type"), t(`states.type.${content.type}`)],
    [t("content.detail.file"), content.filename],
    [t("content.detail.size"), content.file_size_bytes > 0 && megabytes(content.file_size_bytes, i18n.language)],
    [t("content.detail.resolution"), content.width && content.height && `${content.width} × ${content.height}`],
    [t("content.detail.length"), content.duration_seconds && clockLength(content.duration_seconds)],
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
  return (
    <dl className={classes.facts} aria-label={t("content.detail.label", { title: content.title })}>
      {facts.map(
        ([name, fact]) =>
          fact && (
            <div key={name} style={{ display: "contents" }}>
              <dt>{name}</dt>
              <dd>{fact}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
