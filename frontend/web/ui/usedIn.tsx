import { Anchor, List, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import i18next from "i18next";

export interface Use {
  to: string;
  name: string;
}

/** Says where something is still used, with links there. Modals stand outside the router, so links close them first. */
export function showUses(text: string, uses: Use[], hidden: number, go: (to: string) => void): void {
  const id = modals.open({
    title: i18next.t("content.remove.inUse"),
    closeButtonProps: { "aria-label": i18next.t("words.close") },
    children: (
      <>
        <Text size="sm" mb="xs">
          {text}
        </Text>
        <List size="sm">
          {uses.map(({ to, name }) => (
            <List.Item key={to}>
              <Anchor
                href={to}
                onClick={(event) => {
                  event.preventDefault();
                  modals.close(id);
                  go(to);
                }}
              >
                {name}
              </Anchor>
            </List.Item>
          ))}
        </List>
        {hidden > 0 && (
          <Text size="sm" c="dimmed" mt="xs">
            {i18next.t("content.remove.hidden", { count: hidden })}
          </Text>
        )}
      </>
    ),
  });
}
