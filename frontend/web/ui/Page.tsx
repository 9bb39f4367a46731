import { Box, Group, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTabTitle } from "@web/session/useBranding";

interface PageProps {
  title: string;
  /** What the browser's tab says, where it is something else: what is opened on the page. */
  tab?: string;
  /** One line under the title. */
  lead?: ReactNode;
  actions?: ReactNode;
  /** Forms are narrow, lists are wide. */
  narrow?: boolean;
  before?: ReactNode;
  children: ReactNode;
}

export function Page({ title, tab = title, lead, actions, narrow = false, before, children }: PageProps) {
  useTabTitle(tab);
  return (
    <Box maw={narrow ? 640 : 1440} mx={narrow ? undefined : "auto"}>
      {before}
      <Group justify="space-between" align="flex-start" mb="md" gap="sm">
        <Stack gap={0} miw={0}>
          <Title order={1}>{title}</Title>
          {typeof lead === "string" ? (
            <Text c="dimmed" size="sm">
              {lead}
            </Text>
          ) : (
            lead
          )}
        </Stack>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Box>
  );
}
