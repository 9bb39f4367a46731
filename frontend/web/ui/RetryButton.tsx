import { Button } from "@mantine/core";
import { answered, api } from "@shared/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { contentEntry, contentKeys } from "@web/queries/content";
import { complained } from "@web/ui/toast";

interface RetryButtonProps {
  contentId: number;
  /** Nothing failed: somebody had stopped it. */
  isStopped?: boolean;
}

/** Has a file that failed, or was stopped, prepared once more. */
export function RetryButton({ contentId, isStopped = false }: RetryButtonProps) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const retry = useMutation({
    mutationFn: () =>
      answered(api.POST("/api/content/{content_id}/retry", { params: { path: { content_id: contentId } } })),
    onSuccess: (content) => {
      cache.setQueryData(contentEntry(contentId).queryKey, content);
      return cache.invalidateQueries({ queryKey: contentKeys.lists });
    },
    onError: complained,
  });
  return (
    <Button
      variant="default"
      size="xs"
      mt="xs"
      display="block"
      loading={retry.isPending}
      onClick={() => retry.mutate()}
    >
      {t(isStopped ? "states.content.prepareAgain" : "words.retry")}
    </Button>
  );
}
