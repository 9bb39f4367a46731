import { Progress, Text } from "@mantine/core";
import { IconAlertTriangle, IconReplace } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { isStopped, type Content } from "@web/queries/content";
import { ContentState } from "@web/ui/ContentState";
import { StateWord } from "@web/ui/StateWord";
import { ExpiryMark } from "./ExpiryMark";

/** What is not plain about a file: being prepared, failed and why, being replaced, soon over. Most have nothing. */
export function ContentMarks({ content }: { content: Content }) {
  const { t } = useTranslation();
  const { status, percent, error, replacement, expires_at } = content;
  const wasStopped = isStopped(content);
  return (
    <>
      {status !== "ready" && <ContentState status={status} percent={percent} isStopped={wasStopped} />}
      {status === "processing" && (
        <Progress size="xs" mt={4} value={percent} aria-label={t("uploads.progressOf", { name: content.title })} />
      )}
      {status === "failed" && !wasStopped && (
        <Text size="xs" lineClamp={2}>
          {error ?? t("content.detail.failedUnknown")}
        </Text>
      )}
      {replacement && (
        <StateWord icon={IconReplace} tone="blue">
          {t("states.content.processingPercent", { percent: replacement.percent })}
        </StateWord>
      )}
      {status === "ready" && !replacement && error && (
        <StateWord icon={IconAlertTriangle} tone="amber" title={error}>
          {t("library.replace.notDone")}
        </StateWord>
      )}
      <ExpiryMark at={expires_at} />
    </>
  );
}
