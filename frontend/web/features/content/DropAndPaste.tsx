import { Stack, Text } from "@mantine/core";
import { Dropzone } from "@mantine/dropzone";
import "@mantine/dropzone/styles.css";
import { IconUpload } from "@tabler/icons-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { namedAfterPaste } from "./pasted";
import { useDragging } from "./useDragging";
import classes from "./Content.module.css";

interface DropAndPasteProps {
  /** Where they would go, by name. */
  place: string | null;
  /** Something else takes files at the moment. */
  isOff: boolean;
  onFiles: (files: File[]) => void;
}

/** Files that are dropped anywhere on the page, or pasted, from a folder or as a screenshot. */
export function DropAndPaste({ place, isOff, onFiles }: DropAndPasteProps) {
  const { t } = useTranslation();
  const isDragging = useDragging(isOff);
  useEffect(() => {
    if (isOff) return undefined;
    const paste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      onFiles(files.map((file) => namedAfterPaste(file, new Date(), t)));
    };
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, [isOff, onFiles, t]);
  return (
    <Dropzone.FullScreen
      active={!isOff}
      onDrop={onFiles}
      activateOnKeyboard={false} // hidden from who hears the page: it must not take the focus either
      aria-hidden={!isDragging}
      classNames={{ fullScreen: classes.cover }}
    >
      <Stack align="center" gap="xs">
        <IconUpload size={48} stroke={1.5} aria-hidden color="var(--mantine-primary-color-filled)" />
        <Text size="xl" fw={600} ta="center">
          {place === null ? t("library.dropToNone") : t("library.dropTo", { place })}
        </Text>
      </Stack>
    </Dropzone.FullScreen>
  );
}
