import { Box, Center, NativeSelect, Paper, Stack, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { chooseLanguage, languageOf, LANGUAGES, type Language } from "@web/i18n";
import { useBranding, useTabTitle } from "@web/session/useBranding";
import classes from "./Doorway.module.css";

/** The frame of the pages in front of the console. */
export function Doorway({ title, children }: { title: string; children: ReactNode }) {
  const { t, i18n } = useTranslation();
  const { name, logo_url } = useBranding();
  useTabTitle(title);
  return (
    <Center mih="100dvh" p="md" bg="var(--ground)">
      <Box component="main" w="100%" maw={400}>
        <Paper withBorder radius="lg" p="xl">
          <Stack gap="md">
            <div className={classes.brand}>
              <img src={logo_url ?? "/favicon.svg"} alt="" className={classes.logo} />
              <span className={classes.name}>{name}</span>
            </div>
            <Title order={1}>{title}</Title>
            {children}
          </Stack>
        </Paper>
        <NativeSelect
          mt="md"
          w={200}
          mx="auto"
          size="xs"
          aria-label={t("app.language.label")}
          data={LANGUAGES.map((language) => ({ value: language, label: t(`app.language.${language}`) }))}
          value={languageOf(i18n.language)}
          onChange={(event) => void chooseLanguage(event.currentTarget.value as Language)}
        />
      </Box>
    </Center>
  );
}
