import { Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import i18next from "i18next";

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
  modals.openConfirmModal({
    title,
    children: <Text size="sm">{text}</Text>,
    labels: { confirm: action, cancel: i18next.t("words.cancel") },
    confirmProps: { color: harmless ? "indigo" : "red" },
    closeButtonProps: { "aria-label": i18next.t("words.close") },
    onConfirm,
  });
}
