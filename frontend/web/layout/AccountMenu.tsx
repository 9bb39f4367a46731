import { Avatar, UnstyledButton } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAccount } from "@web/session/useSession";

const AccountItems = lazy(() => import("./AccountItems"));

/** Who is signed in; what can be chosen there is fetched when someone opens it. */
export function AccountMenu() {
  const { t } = useTranslation();
  const { username } = useAccount();
  const [wasOpened, setOpened] = useState(false);
  const face = (
    <UnstyledButton
      aria-label={`${t("app.account.label")}: ${username}`}
      aria-haspopup="menu"
      onClick={() => setOpened(true)}
    >
      <Avatar size={32} name={username} color="indigo" variant="filled" />
    </UnstyledButton>
  );
  if (!wasOpened) return face;
  return (
    <Suspense fallback={face}>
      <AccountItems>{face}</AccountItems>
    </Suspense>
  );
}
