import { Button } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

/** Copies a text. On plain HTTP browsers refuse the clipboard: then there is no button, and the text can be selected. */
export function CopyButton({ text }: { text: string }) {
  const { t } = useTranslation();
  const [isCopied, setCopied] = useState(false);
  if (!navigator.clipboard) return null;
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <Button leftSection={isCopied ? <IconCheck size={16} /> : <IconCopy size={16} />} onClick={() => void copy()}>
      {t(isCopied ? "words.copied" : "words.copy")}
    </Button>
  );
}
