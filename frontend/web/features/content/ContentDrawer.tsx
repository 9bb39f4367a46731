import { Drawer, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import { useTranslation } from "react-i18next";
import { contentEntry } from "@web/queries/content";
import { useDialog } from "@web/ui/dialog";
import { ProblemNote } from "@web/ui/ProblemNote";
import { ContentDetail } from "./ContentDetail";

interface ContentDrawerProps {
  contentId: number | null;
  onClose: () => void;
  /** It is not there any more: what was typed does not matter. */
  onGone: () => void;
}

/** One piece of content beside the list, under an address of its own. */
export function ContentDrawer({ contentId, onClose, onGone }: ContentDrawerProps) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery({
    ...contentEntry(contentId ?? 0),
    enabled: contentId !== null,
  });
  const question = useDialog();
  const before = useDeferredValue(question); // one task late: the Escape that closed a question must not ask it again
  return (
    <Drawer
      opened={contentId !== null}
      onClose={onClose}
      closeOnEscape={!question && !before}
      position="right"
      size="lg"
      title={data?.title ?? t("content.title")}
      closeButtonProps={{ "aria-label": t("words.close") }}
    >
      {isPending && <Skeleton height={240} radius="md" />}
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {data && <ContentDetail key={data.id} content={data} onGone={onGone} />}
    </Drawer>
  );
}
