import { Modal } from "@mantine/core";
import type { Schema } from "@shared/api";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { accountKeys } from "@web/queries/account";
import { ConfirmStep } from "./ConfirmStep";
import { PasswordAgain } from "./PasswordAgain";
import { RecoveryCodes } from "./RecoveryCodes";

interface SecondFactorSetupProps {
  isOpen: boolean;
  onClose: () => void;
}

/** The password, then a first code of the app, then the recovery codes, which are shown until somebody has kept them. */
export function SecondFactorSetup({ isOpen, onClose }: SecondFactorSetupProps) {
  const { t } = useTranslation();
  const known = useQueryClient();
  const [offer, setOffer] = useState<Schema["TwoFactorOfferOut"] | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const isOn = codes !== null;
  const close = () => {
    setOffer(null);
    setCodes(null);
    onClose();
    void known.invalidateQueries({ queryKey: accountKeys.secondFactor });
  };
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={t(isOn ? "account.secondFactor.codesTitle" : "account.secondFactor.beginTitle")}
      closeOnClickOutside={false}
      closeOnEscape={!isOn}
      withCloseButton={!isOn}
      closeButtonProps={{ "aria-label": t("words.close") }}
    >
      {codes ? (
        <RecoveryCodes codes={codes} onKept={close} />
      ) : offer ? (
        <ConfirmStep offer={offer} onConfirmed={setCodes} />
      ) : (
        <PasswordAgain onOffer={setOffer} />
      )}
    </Modal>
  );
}
