import { Button, Divider, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { services } from "@web/queries/auth";
import { session } from "@web/session/session";

/** Other services to sign in with, where there are some: each is a page of the server that leads there. */
export function ServiceButtons() {
  const { t } = useTranslation();
  const { data: known = [] } = useQuery(services);
  if (known.length === 0) return null;
  return (
    <Stack gap="xs">
      <Divider label={t("auth.signIn.or")} />
      {known.map(({ key, name, path }) => (
        <Button key={key} component="a" href={path} variant="default" fullWidth onClick={session.expect}>
          {t("auth.signIn.with", { name })}
        </Button>
      ))}
    </Stack>
  );
}
