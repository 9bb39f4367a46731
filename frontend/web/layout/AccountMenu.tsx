import { Avatar, Menu, UnstyledButton, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
import { IconCheck, IconLogout } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { chooseLanguage, LANGUAGES } from "@web/i18n";
import { session } from "@web/session/session";
import { useAccount } from "@web/session/useSession";
import { complained } from "@web/ui/toast";

const SCHEMES: readonly MantineColorScheme[] = ["auto", "light", "dark"];

const tick = (chosen: boolean) => (chosen ? <IconCheck size={14} aria-hidden /> : undefined);

export function AccountMenu() {
  const { t, i18n } = useTranslation();
  const account = useAccount();
  const known = useQueryClient();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const leave = () => {
    session.signOut().catch(complained);
    known.clear(); // the next person at this desk sees nothing of the last one's
  };
  return (
    <Menu position="bottom-end" width={220} closeOnItemClick>
      <Menu.Target>
        <UnstyledButton aria-label={`${t("app.account.label")}: ${account.username}`}>
          <Avatar size={32} name={account.username} color="indigo" variant="filled" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {account.username} · {t(`auth.roles.${account.role}`)}
        </Menu.Label>
        <Menu.Divider />
        <Menu.Label>{t("app.theme.label")}</Menu.Label>
        {SCHEMES.map((scheme) => (
          <Menu.Item
            key={scheme}
            role="menuitemradio"
            aria-checked={colorScheme === scheme}
            rightSection={tick(colorScheme === scheme)}
            onClick={() => setColorScheme(scheme)}
          >
            {t(`app.theme.${scheme}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{t("app.language.label")}</Menu.Label>
        {LANGUAGES.map((language) => (
          <Menu.Item
            key={language}
            role="menuitemradio"
            lang={language}
            aria-checked={i18n.language === language}
            rightSection={tick(i18n.language === language)}
            onClick={() => void chooseLanguage(language)}
          >
            {t(`app.language.${language}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={leave}>
          {t("app.account.signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
