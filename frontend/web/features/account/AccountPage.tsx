import { Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import "@web/i18n/later";
import { useAccount } from "@web/session/useSession";
import { Page } from "@web/ui/Page";
import { EmailForm } from "./EmailForm";
import { PasswordForm } from "./PasswordForm";
import { SecondFactor } from "./SecondFactor";
import { SignIns } from "./SignIns";

/** What people see and change of themselves. */
export default function AccountPage() {
  const { t } = useTranslation();
  const { username, role } = useAccount();
  return (
    <Page title={t("account.title")} lead={`${username} · ${t(`auth.roles.${role}`)}`} narrow>
      <Stack gap="md">
        <EmailForm />
        <PasswordForm />
        <SecondFactor />
        <SignIns />
      </Stack>
    </Page>
  );
}
