import { Dropzone } from "@mantine/dropzone";
import "@mantine/dropzone/styles.css";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { namedAfterPaste } from "./pasted";

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
    <Dropzone.FullScreen active={!isOff} onDrop={onFiles} p="xl">
      {place === null ? t("library.dropToNone") : t("library.dropTo", { place })}
    </Dropzone.FullScreen>
  );
}
