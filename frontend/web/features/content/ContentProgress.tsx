import { Alert, Button, Progress, Text } from "@mantine/core";
import { IconAlertTriangle, IconLoader2, IconPlayerStop, IconReplace } from "@tabler/icons-react";
import { answered, api } from "@shared/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { contentKeys, isStopped, type Content } from "@web/queries/content";
import { complained, said } from "@web/ui/toast";
import { RetryButton } from "@web/ui/RetryButton";

/** Where a file stands that is not simply ready: being prepared, failed and why, or being replaced. */
export function ContentProgress({ content }: { content: Content }) {
  if (content.status === "processing") return <Processing content={content} />;
  if (isStopped(content)) return <Stopped content={content} />;
  if (content.status === "failed") return <Failed content={content} />;
  if (content.replacement) return <Replacing content={content} />;
  return content.error ? <NotReplaced reason={content.error} /> : null;
}

function Processing({ content }: { content: Content }) {
  const { t } = useTranslation();
  return (
    <Alert role="status" icon={<IconLoader2 size={18} />}>
      {t("content.detail.processing")}
      <Progress mt="xs" value={content.percent} aria-label={t("uploads.progressOf", { name: content.title })} />
      {content.can_edit && content.job && <StopButton title={content.title} jobId={content.job.id} />}
    </Alert>
  );
}

function StopButton({ title, jobId }: { title: string; jobId: number }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const stop = useMutation({
    mutationFn: () => answered(api.POST("/api/jobs/{job_id}/cancel", { params: { path: { job_id: jobId } } })),
    onSuccess: () => said(t("library.job.cancelled", { name: title })),
    onError: complained,
    onSettled: () => cache.invalidateQueries({ queryKey: contentKeys.all }),
  });
  return (
    <Button variant="default" size="xs" mt="xs" loading={stop.isPending} onClick={() => stop.mutate()}>
      {t("library.job.cancel")}
    </Button>
  );
}

function Failed({ content }: { content: Content }) {
  const { t } = useTranslation();
  return (
    <Alert color="red" variant="outline" icon={<IconAlertTriangle size={18} />}>
      {t("content.detail.failed", { reason: content.error ?? t("content.detail.failedUnknown") })}
      {content.can_edit && <RetryButton contentId={content.id} />}
    </Alert>
  );
}

/** Somebody wanted it so: nothing is wrong. */
function Stopped({ content }: { content: Content }) {
  const { t } = useTranslation();
  return (
    <Alert color="gray" variant="outline" icon={<IconPlayerStop size={18} />} title={t("states.content.stopped")}>
      {t("library.job.wasStopped")}
      {content.can_edit && <RetryButton contentId={content.id} isStopped />}
    </Alert>
  );
}

function Replacing({ content: { replacement, title } }: { content: Content }) {
  const { t } = useTranslation();
  if (!replacement) return null;
  const { filename, percent } = replacement;
  return (
    <Alert role="status" icon={<IconReplace size={18} />}>
      {t("library.replace.underway", { name: filename, percent })}
      <Progress mt="xs" value={percent} aria-label={t("uploads.progressOf", { name: title })} />
    </Alert>
  );
}

function NotReplaced({ reason }: { reason: string }) {
  const { t } = useTranslation();
  return (
    <Alert color="yellow" variant="outline" icon={<IconAlertTriangle size={18} />}>
      <Text size="sm">{t("library.replace.failed", { reason })}</Text>
    </Alert>
  );
}
