import { Anchor } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle, IconCheck, IconInfoCircle } from "@tabler/icons-react";
import { sentenceFor } from "./words";

export function said(message: string): void {
  notifications.show({ message, color: "green", icon: <IconCheck size={16} />, autoClose: 4_000 });
}

/** Says what was done and offers, for as long as it stands there, to undo it. */
export function offered(message: string, action: string, onAction: () => void): void {
  const id = `offer-${(offers += 1)}`;
  const act = () => {
    notifications.hide(id);
    onAction();
  };
  notifications.show({
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

export function noted(message: string): void {
  notifications.show({ message, color: "indigo", icon: <IconInfoCircle size={16} />, autoClose: 8_000 });
}

export function complained(error: unknown): void {
  const message = sentenceFor(error);
  // The same trouble twice is one toast, not a pile.
  notifications.show({ id: message, message, color: "red", icon: <IconAlertTriangle size={16} />, autoClose: 8_000 });
}
