import { Button, Group, Modal } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { TagsEdit } from "./TagsEdit";

interface TagDialogProps {
  /** Null: closed. */
  kind: "tag" | "untag" | null;
  count: number;
  onClose: () => void;
  onTags: (tags: string[]) => void;
}

/** Which tags to give to, or take from, everything that is chosen. */
export function TagDialog({ kind, count, onClose, onTags }: TagDialogProps) {
  const { t } = useTranslation();
  const [tags, setTags] = useState<string[]>([]);
  const name = kind ?? "tag";
  const close = () => {
    setTags([]);
    onClose();
  };
  const decide = (event: React.FormEvent) => {
    event.preventDefault();
    onTags(tags);
    close();
  };
  return (
    <Modal
      opened={kind !== null}
      onClose={close}
      title={t(`library.choose.${name}Title`, { count })}
      closeButtonProps={{ "aria-label": t("words.close") }}
    >
      <form onSubmit={decide}>
        <TagsEdit label={t("words.tags")} value={tags} onChange={setTags} data-autofocus />
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={close}>
            {t("words.cancel")}
          </Button>
          <Button type="submit" disabled={tags.length === 0}>
            {t(`library.choose.${name}`)}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
