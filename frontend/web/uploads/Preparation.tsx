import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { preparationOf } from "@web/queries/content";
import { ContentState } from "@web/ui/ContentState";
import { RetryButton } from "@web/ui/RetryButton";
import { sentenceFor } from "@web/ui/words";

/** What the server makes of a file once it is there; live. */
export function Preparation({ contentId }: { contentId: number }) {
  const { t } = useTranslation();
  const { data, error } = useQuery(preparationOf(contentId));
  if (error) return <Text size="xs">{sentenceFor(error)}</Text>;
  if (!data) return <ContentState status="processing" />;
  return (
    <div>
      <ContentState status={data.status} percent={data.percent} />
      {data.status === "failed" && (
        <>
          <Text size="sm" role="alert">
            {data.error ?? t("content.detail.failedUnknown")}
          </Text>
          <RetryButton contentId={contentId} />
        </>
      )}
    </div>
  );
}
