import { Button, FileButton, Group, Input, Text } from "@mantine/core";
import { IconPhotoUp, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Settings } from "@web/queries/settings";
import classes from "./Settings.module.css";
import { useLogo } from "./useLogo";

const PICTURES = ".png,.svg,.jpg,.jpeg,.webp,.gif,.avif,.heic";

/** The picture of the brand: what is chosen here counts at once. */
export function LogoField({ settings: { logo_url, version } }: { settings: Settings }) {
  const { t } = useTranslation();
  const { choose, remove } = useLogo(version);
  return (
    <Input.Wrapper label={t("settings.logo.label")} description={t("settings.logo.hint")} labelElement="div">
      <Group gap="md" mt="xs">
        <div className={classes.logo}>
          <img src={logo_url ?? "/favicon.svg"} alt={t("settings.logo.preview")} />
        </div>
        <Group gap="xs">
          <FileButton onChange={(file) => file && choose.mutate(file)} accept={PICTURES}>
            {(props) => (
              <Button
                variant="default"
                leftSection={<IconPhotoUp size={16} aria-hidden />}
                loading={choose.isPending}
                {...props}
              >
                {t("settings.logo.choose")}
              </Button>
            )}
          </FileButton>
          {logo_url && (
            <Button
              variant="default"
              leftSection={<IconTrash size={16} aria-hidden />}
              loading={remove.isPending}
              onClick={() => remove.mutate()}
            >
              {t("settings.logo.remove")}
            </Button>
          )}
        </Group>
      </Group>
      {!logo_url && (
        <Text size="xs" c="dimmed" mt={4}>
          {t("settings.logo.ours")}
        </Text>
      )}
    </Input.Wrapper>
  );
}
