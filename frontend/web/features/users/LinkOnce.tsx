import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import type { Schema } from "@shared/api";
import { localMoment } from "@shared/time";
import { IconLink } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "@web/ui/CopyButton";
import { Once } from "@web/ui/Once";

/** A one-time link, shown this once, for an administrator to hand on. */
export function LinkOnce({ link, onDone }: { link: Schema["LinkOut"]; onDone: () => void }) {
  const { t, i18n } = useTranslation();
  const { username: name, purpose, path, expires_at } = link;
  const address = location.origin + path;
  return (
    <Stack gap="sm">
      <Alert icon={<IconLink size={18} />} color="orange" variant="outline" role="status">
        {t("users.link.once", { name })}
      </Alert>
      <Text fw={600}>{t(`users.link.${purpose}`, { name })}</Text>
      <Once text={address} label={t("users.link.address")} />
      <Text size="sm" c="dimmed">
        {t("users.link.until", { when: localMoment(expires_at, i18n.language) })}
      </Text>
      <Group>
        <CopyButton text={address} />
        <Button variant="default" onClick={onDone}>
          {t("users.link.done")}
        </Button>
      </Group>
    </Stack>
  );
}
