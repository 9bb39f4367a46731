import { Button, FileButton, Group, Text } from "@mantine/core";
import { IconReplace } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { acceptedKinds, type Content } from "@web/queries/content";
import { noted } from "@web/ui/toast";
import { extensionOf, extensionsOf } from "@web/uploads/accepting";
import { replacingToast } from "@web/uploads/sayings";
import { acceptOf } from "./limits";
import { useUpload } from "./useUpload";

/** Another file for the same piece of content: whatever shows it goes on showing it. */
export function ReplaceFile({ content }: { content: Content }) {
  const { t } = useTranslation();
  const upload = useUpload();
  const { data: kinds = [] } = useQuery(acceptedKinds);
  const alike = kinds.filter(({ type }) => type === content.type);
  const replace = (file: File | null) => {
    if (!file) return;
    const { name } = file;
    if (alike.length > 0 && !alike.some(({ extension }) => extension === extensionOf(name)))
      return noted(t("library.replace.wrongKind", { name, extensions: extensionsOf(alike) }));
    upload([file], { location_id: null, tags: [], replaces: content.id });
    const words = content.status === "ready" ? "library.replace.started" : "library.replace.startedNew";
    return noted(t(words, { name }), replacingToast(content.id));
  };
  return (
    <Group gap="sm" wrap="nowrap" align="flex-start">
      <FileButton onChange={replace} accept={acceptOf(alike)}>
        {(props) => (
          <Button variant="default" leftSection={<IconReplace size={16} aria-hidden />} flex="none" {...props}>
            {t("library.replace.action")}
          </Button>
        )}
      </FileButton>
      <Text size="xs" c="dimmed">
        {t(content.status === "ready" ? "library.replace.hint" : "library.replace.hintNew")}
      </Text>
    </Group>
  );
}
