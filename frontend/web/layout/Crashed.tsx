import { Button, Center, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

export function Crashed() {
  const { t } = useTranslation();
  return (
    <Center component="main" mih="60dvh" p="md">
      <Stack align="center" maw={420} ta="center">
        <Title order={1}>{t("app.crashed.title")}</Title>
        <Text c="dimmed">{t("app.crashed.text")}</Text>
        <Button onClick={() => location.reload()}>{t("app.crashed.reload")}</Button>
      </Stack>
    </Center>
  );
}

export function NotFound() {
  const { t } = useTranslation();
  return (
    <Center mih="60dvh" p="md">
      <Stack align="center" maw={420} ta="center">
        <Title order={1}>{t("app.notFound.title")}</Title>
        <Text c="dimmed">{t("app.notFound.text")}</Text>
        <Button component={Link} to="/">
          {t("app.notFound.home")}
        </Button>
      </Stack>
    </Center>
  );
}
