import { Menu, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
import { IconLogout, IconUserCircle } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { chooseLanguage, languageOf, LANGUAGES, type Language } from "@web/i18n";
import { session } from "@web/session/session";
import { useAccount } from "@web/session/useSession";
import { confirm } from "@web/ui/confirm";
import { complained } from "@web/ui/toast";
import { filesUnderway } from "@web/uploads/presence";

const SCHEMES: readonly MantineColorScheme[] = ["auto", "light", "dark"];

const leave = () => void session.signOut().catch(complained);

/** The account's menu, open from the start: it was asked for. */
export default function AccountItems({ children }: { children: ReactElement }) {
  const { t, i18n } = useTranslation();
  const account = useAccount();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const askToLeave = () => {
    const count = filesUnderway();
    if (count === 0) return leave();
    return confirm({
      title: t("uploads.leave.title"),
      text: t("uploads.leave.text", { count }),
      action: t("app.account.signOut"),
      onConfirm: leave,
    });
  };
  return (
    <Menu position="bottom-end" width={220} defaultOpened>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {account.username} · {t(`auth.roles.${account.role}`)}
        </Menu.Label>
        <Menu.Item component={Link} to="/account" leftSection={<IconUserCircle size={16} aria-hidden />}>
          {t("app.account.open")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t("app.theme.label")}</Menu.Label>
        <Menu.RadioGroup value={colorScheme} onChange={(scheme) => setColorScheme(scheme as MantineColorScheme)}>
          {SCHEMES.map((scheme) => (
            <Menu.RadioItem key={scheme} value={scheme}>
              {t(`app.theme.${scheme}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Label>{t("app.language.label")}</Menu.Label>
        <Menu.RadioGroup
          value={languageOf(i18n.language)}
          onChange={(language) => void chooseLanguage(language as Language)}
        >
          {LANGUAGES.map((language) => (
            <Menu.RadioItem key={language} value={language} lang={language}>
              {t(`app.language.${language}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={askToLeave}>
          {t("app.account.signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
