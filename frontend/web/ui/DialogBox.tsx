import { Button, Group, Modal } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { closeDialog, useDialog } from "./dialog";

/** The dialog itself; while it fades it still says what it said. */
export default function DialogBox() {
  const { t } = useTranslation();
  const dialog = useDialog();
  const [last, setLast] = useState(dialog);
  if (dialog && dialog !== last) setLast(dialog);
  const said = dialog ?? last;
  const decide = () => {
    closeDialog();
    said?.decision?.onYes();
  };
  return (
    <Modal
      opened={dialog !== null}
      onClose={closeDialog}
      title={said?.title}
      closeButtonProps={{ "aria-label": t("words.close") }}
    >
      {said?.body}
      {said?.decision && (
        <Group justify="flex-end" mt="md">
          <Button variant="default" data-autofocus onClick={closeDialog}>
            {t("words.cancel")}
          </Button>
          <Button color={said.decision.isHarmless ? "indigo" : "red"} onClick={decide}>
            {said.decision.label}
          </Button>
        </Group>
      )}
    </Modal>
  );
}
