import { Anchor } from "@mantine/core";
import { notifications, type NotificationData } from "@mantine/notifications";
import { IconAlertTriangle, IconCheck, IconInfoCircle } from "@tabler/icons-react";
import i18next from "i18next";
import { sentenceFor } from "./words";

function show(toast: NotificationData): void {
  notifications.show({ closeButtonProps: { "aria-label": i18next.t("words.close") }, ...toast });
}

export function said(message: string): void {
  show({ message, color: "green", icon: <IconCheck size={16} />, autoClose: 4_000 });
}

/** Says what was done and offers, for as long as it stands there, to undo it. */
export function offered(message: string, action: string, onAction: () => void): void {
  const id = `offer-${(offers += 1)}`;
  const act = () => {
    notifications.hide(id);
    onAction();
  };
  show({
    id,
    message: (
      <>
        {message}{" "}
        <Anchor component="button" type="button" size="sm" onClick={act}>
          {action}
        </Anchor>
      </>
    ),
    color: "green",
    icon: <IconCheck size={16} />,
    autoClose: 12_000,
  });
}
let offers = 0;

/** @param id by which it can be taken away before its time */
export function noted(message: string, id?: string): void {
  show({ id, message, color: "indigo", icon: <IconInfoCircle size={16} />, autoClose: 8_000 });
}

export function unsaid(id: string): void {
  notifications.hide(id);
}

export function complained(error: unknown): void {
  const message = sentenceFor(error);
  // The same trouble twice is one toast, not a pile.
  show({ id: message, message, color: "red", icon: <IconAlertTriangle size={16} />, autoClose: 8_000 });
}
