import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { contentEntry, isStopped, preparationOf } from "@web/queries/content";
import { ContentState } from "@web/ui/ContentState";
import { RetryButton } from "@web/ui/RetryButton";
import { sentenceFor } from "@web/ui/words";

/** What the server makes of a file once it is there; live. */
export function Preparation({ contentId }: { contentId: number }) {
  const { data, error } = useQuery(preparationOf(contentId));
  if (error) return <Text size="xs">{sentenceFor(error)}</Text>;
  if (!data) return <ContentState status="processing" />;
  if (data.status === "failed") return <Unprepared contentId={contentId} reason={data.error} />;
  return <ContentState status={data.status} percent={data.percent} />;
}

/** Live news do not say whether somebody stopped it: its newest job does. */
function Unprepared({ contentId, reason }: { contentId: number; reason: string | null }) {
  const { t } = useTranslation();
  const { data, isFetching } = useQuery({ ...contentEntry(contentId), staleTime: 0 });
  if (isFetching && data?.status !== "failed") return null;
  const wasStopped = data !== undefined && isStopped(data);
  return (
    <div>
      <ContentState status="failed" isStopped={wasStopped} />
      {!wasStopped && (
        <Text size="sm" role="alert">
          {reason ?? t("content.detail.failedUnknown")}
        </Text>
      )}
      <RetryButton contentId={contentId} isStopped={wasStopped} />
    </div>
  );
}
