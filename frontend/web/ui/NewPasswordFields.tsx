import { PasswordInput, type PasswordInputProps } from "@mantine/core";
import { SHORTEST_PASSWORD } from "@shared/password";
import { useTranslation } from "react-i18next";

interface NewPasswordFieldsProps {
  label?: string;
  labelAgain?: string;
  password: PasswordInputProps;
  again: PasswordInputProps;
}

/** A password somebody chooses, typed twice. How long it must be is said once, also when it is too short. */
export function NewPasswordFields({ label, labelAgain, password, again }: NewPasswordFieldsProps) {
  const { t } = useTranslation();
  return (
    <>
      <PasswordInput
        label={label ?? t("auth.password.label")}
        description={password.error ? undefined : t("auth.password.hint", { count: SHORTEST_PASSWORD })}
        autoComplete="new-password"
        required
        maxLength={200}
        {...password}
      />
      <PasswordInput
        label={labelAgain ?? t("auth.password.again")}
        autoComplete="new-password"
        required
        maxLength={200}
        {...again}
      />
    </>
  );
}
