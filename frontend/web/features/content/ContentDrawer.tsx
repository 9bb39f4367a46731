import { Drawer, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { contentEntry } from "@web/queries/content";
import { ProblemNote } from "@web/ui/ProblemNote";
import { ContentDetail } from "./ContentDetail";

/** One piece of content beside the list, under an address of its own. */
export function ContentDrawer({ contentId, onClose }: { contentId: number | null; onClose: () => void }) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery({
    ...contentEntry(contentId ?? 0),
    enabled: contentId !== null,
  });
  return (
    <Drawer
      opened={contentId !== null}
      onClose={onClose}
      position="right"
      size="lg"
      title={data?.title ?? t("content.title")}
      closeButtonProps={{ "aria-label": t("words.close") }}
    >
      {isPending && <Skeleton height={240} radius="md" />}
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {data && <ContentDetail key={data.id} content={data} onGone={onClose} />}
    </Drawer>
  );
}
