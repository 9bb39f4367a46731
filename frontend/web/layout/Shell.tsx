import { AppShell, Burger, Group } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { lazy, Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Outlet, useLocation } from "react-router";
import { LiveLink } from "@web/live/LiveLink";
import { AccountMenu } from "./AccountMenu";
import { Brand } from "./Brand";
import { LiveSign } from "./LiveSign";
import { Navigation } from "./Navigation";
import { Dialogs } from "@web/ui/Dialogs";
import { useUploadsWanted } from "@web/uploads/presence";
import classes from "./Shell.module.css";

const Toasts = lazy(() => import("@web/ui/Toasts"));
const Tray = lazy(() => import("@web/uploads/Tray"));

/** The frame around every page: navigation at the left (behind a button on a phone), account at the right. */
export default function Shell() {
  const { t } = useTranslation();
  const [opened, { toggle, close }] = useDisclosure(false);
  const { pathname } = useLocation();
  const hasUploads = useUploadsWanted();
  useEffect(close, [pathname, close]);
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 208, breakpoint: "sm", collapsed: { mobile: !opened } }}
      padding={{ base: "md", sm: "lg" }}
      transitionDuration={150}
    >
      <a href="#main" className="skip">
        {t("app.skip")}
      </a>
      <LiveLink />
      <Dialogs />
      <Suspense>
        <Toasts />
      </Suspense>
      <Suspense>{hasUploads && <Tray />}</Suspense>
      <AppShell.Header className={classes.header}>
        <Group gap="xs" wrap="nowrap" miw={0}>
          <Burger
            opened={opened}
            onClick={toggle}
            hiddenFrom="sm"
            size="sm"
            aria-expanded={opened}
            aria-label={opened ? t("app.closeMenu") : t("app.menu")}
          />
          <Brand />
        </Group>
        <Group gap="sm" wrap="nowrap">
          <LiveSign />
          <AccountMenu />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={t("app.main")}>
        <Navigation />
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1} className={classes.main}>
        <Suspense>
          <Outlet />
        </Suspense>
      </AppShell.Main>
    </AppShell>
  );
}
