import { Badge, Button, Text } from "@mantine/core";
import { IconDeviceDesktop, IconDeviceMobile } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { SignIn } from "@web/queries/account";
import { Moment } from "@web/ui/Moment";
import { Rows } from "@web/ui/Rows";
import { isHandheld, namesIn } from "./client";
import { useEndSignIn } from "./useEndSignIn";

export function SignInRow({ signIn }: { signIn: SignIn }) {
  const { t } = useTranslation();
  const client = clientSaid(signIn.client, t);
  const end = useEndSignIn(signIn.id, client);
  const Sign = isHandheld(signIn.client) ? IconDeviceMobile : IconDeviceDesktop;
  return (
    <Rows.Row
      actions={
        signIn.is_current ? (
          <Badge variant="light" tt="none">
            {t("account.signIns.this")}
          </Badge>
        ) : (
          <Button
            variant="default"
            size="compact-sm"
            loading={end.isPending}
            onClick={() => end.mutate()}
            aria-label={t("account.signIns.endOf", { client })}
          >
            {t("account.signIns.end")}
          </Button>
        )
      }
    >
      <Sign size={20} stroke={1.6} aria-hidden style={{ flex: "none" }} />
      <div style={{ flex: "1 1 120px", minWidth: 0 }}>
        <Text size="sm" fw={600} truncate title={signIn.client}>
          {client}
        </Text>
        <Text size="xs" c="dimmed" className="figures">
          {signIn.address && `${signIn.address} · `}
          {t("account.signIns.begun")} <Moment at={signIn.created_at} /> · {t("account.signIns.lastUsed")}{" "}
          <Moment at={signIn.last_used_at} />
        </Text>
      </div>
    </Rows.Row>
  );
}

function clientSaid(userAgent: string, t: TFunction): string {
  const { browser, system } = namesIn(userAgent);
  if (browser && system) return t("account.signIns.on", { browser, system });
  return browser ?? system ?? t("account.signIns.unknown");
}
