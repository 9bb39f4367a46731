import { Button } from "@mantine/core";
import { answered, api } from "@shared/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { contentEntry, contentKeys } from "@web/queries/content";
import { complained } from "@web/ui/toast";

/** Has a file that failed prepared once more. */
export function RetryButton({ contentId }: { contentId: number }) {
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
      {t("words.retry")}
    </Button>
  );
}
