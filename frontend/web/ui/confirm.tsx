import { Text } from "@mantine/core";
import { showDialog } from "./dialog";

interface Question {
  title: string;
  text: string;
  /** What the button does, in a word or two: "Delete campaign". */
  action: string;
  onConfirm: () => void;
  harmless?: boolean;
}

/** Asks before something that cannot be taken back. */
export function confirm({ title, text, action, onConfirm, harmless = false }: Question): void {
  showDialog({
    title,
    body: <Text size="sm">{text}</Text>,
    decision: { label: action, isHarmless: harmless, onYes: onConfirm },
  });
}
