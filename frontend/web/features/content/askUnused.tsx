import { Anchor, List, Text } from "@mantine/core";
import i18next from "i18next";
import type { Content } from "@web/queries/content";
import { closeDialog, showDialog } from "@web/ui/dialog";

const MOST_NAMED = 5;

interface Unused {
  used: Content[];
  free: number[];
  go: (to: string) => void;
  onlyThese: (ids: number[]) => void;
}

/** Nothing was moved: names what campaigns still show, and offers to leave it out. */
export function askUnused({ used, free, go, onlyThese }: Unused): void {
  const { t } = i18next;
  const follow = (to: string) => (event: React.MouseEvent) => {
    event.preventDefault();
    closeDialog();
    go(to);
  };
  const choose = { label: t("library.choose.onlyUnused"), isHarmless: true, onYes: () => onlyThese(free) };
  showDialog({
    title: t("words.inUse"),
    ...(free.length > 0 && { decision: choose }),
    body: (
      <>
        <Text size="sm" mb="xs">
          {t("library.choose.inUseSome", { count: used.length })}
        </Text>
        <List size="sm">
          {used.slice(0, MOST_NAMED).map(({ id, title }) => (
            <List.Item key={id}>
              <Anchor href={`/content/${id}`} size="sm" onClick={follow(`/content/${id}`)}>
                {title}
              </Anchor>
            </List.Item>
          ))}
        </List>
        {used.length > MOST_NAMED && (
          <Text size="sm" c="dimmed" mt="xs">
            {t("library.choose.inUseMore", { count: used.length - MOST_NAMED })}
          </Text>
        )}
      </>
    ),
  });
}
