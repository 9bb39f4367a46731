import { Button, Group, Stack, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useAccount } from "@web/session/useSession";
import { CopyButton } from "@web/ui/CopyButton";
import { Once } from "@web/ui/Once";
import { downloaded } from "@web/ui/download";

/** Shown once: who has them gets in without the app. */
export function RecoveryCodes({ codes, onKept }: { codes: string[]; onKept: () => void }) {
  const { t } = useTranslation();
  const { username } = useAccount();
  const text = codes.join("\n");
  const file = `${t("account.secondFactor.file", { name: username })}\n\n${text}\n`;
  return (
    <Stack gap="sm">
      <Text size="sm">{t("account.secondFactor.codesText")}</Text>
      <Once text={text} label={t("account.secondFactor.codesTitle")} />
      <Group>
        <CopyButton text={text} />
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          onClick={() => downloaded(new Blob([file], { type: "text/plain" }), "tvs-recovery-codes.txt")}
        >
          {t("account.secondFactor.download")}
        </Button>
        <Button variant="default" onClick={onKept}>
          {t("account.secondFactor.kept")}
        </Button>
      </Group>
    </Stack>
  );
}
