import { Button, Group, Menu, Paper, Text } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { CommandName } from "@web/queries/players";
import { Choice } from "@web/ui/Choice";
import { COMMAND_ICONS } from "./commandIcons";
import { useAskBulk } from "./useAskBulk";
import type { Selection } from "@web/ui/useSelection";
import classes from "./Players.module.css";

const QUICK = ["restart", "identify", "sync"] as const satisfies CommandName[];
const ALL = [...QUICK, "pause", "play", "next", "volume", "screenshot", "reboot"] as const satisfies CommandName[];

/** A place, perhaps narrowed to a tag, whose screens can be commanded as a whole. */
export interface Whole {
  location_id: number;
  name: string;
  tags: string[];
}

interface BulkBarProps {
  onPage: number[];
  /** How many the filters show. */
  total: number;
  selection: Selection;
  /** Missing: what the filters show is no place of one's own. */
  whole?: Whole;
}

/** Above the list: what is chosen, and what can be ordered of all of it at once. */
export function BulkBar({ onPage, total, selection, whole }: BulkBarProps) {
  const { t } = useTranslation();
  const isWhole = selection.isWhole && whole !== undefined;
  const count = isWhole ? total : selection.ids.length;
  const ask = useAskBulk({
    count,
    target: isWhole ? { location_id: whole.location_id, tags: whole.tags } : { player_ids: selection.ids },
  });
  const isPage = onPage.every(selection.isChosen);
  return (
    <Paper withBorder radius="md" className={classes.bar} role="group" aria-label={t("players.bulk.title")}>
      <Group gap="sm" wrap="nowrap">
        <Choice
          label={t("players.bulk.choosePage")}
          isChosen={isPage}
          isPartly={!isPage && count > 0}
          toggle={() => selection.togglePage(onPage)}
        />
        <Text size="sm" className="figures" aria-live="polite">
          {count > 0 ? t("players.bulk.chosen", { count }) : t("players.bulk.hint")}
        </Text>
      </Group>
      {whole && isPage && !isWhole && total > onPage.length && (
        <Button
          variant="subtle"
          size="compact-sm"
          classNames={{ root: classes.whole, label: classes.wholeWords }}
          onClick={selection.chooseWhole}
        >
          {[
            t("players.bulk.chooseWhole", { count: total, place: whole.name }),
            ...whole.tags.map((tag) => `#${tag}`),
          ].join(" ")}
        </Button>
      )}
      {count > 0 && (
        <>
          <Button variant="subtle" size="compact-sm" onClick={selection.clear}>
            {t("players.bulk.clear")}
          </Button>
          <Group gap="xs" ml="auto">
            <QuickOrders ask={ask} />
            <OrderMenu ask={ask} />
          </Group>
        </>
      )}
    </Paper>
  );
}

function QuickOrders({ ask }: { ask: (command: CommandName) => void }) {
  const { t } = useTranslation();
  return QUICK.map((name) => {
    const Sign = COMMAND_ICONS[name];
    return (
      <Button
        key={name}
        variant="default"
        size="compact-sm"
        visibleFrom="lg"
        leftSection={<Sign size={16} aria-hidden />}
        onClick={() => ask(name)}
      >
        {t(`players.commands.names.${name}`)}
      </Button>
    );
  });
}

function OrderMenu({ ask }: { ask: (command: CommandName) => void }) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button size="compact-sm" rightSection={<IconChevronDown size={16} aria-hidden />}>
          {t("players.bulk.order")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {ALL.map((name) => {
          const Sign = COMMAND_ICONS[name];
          return (
            <Menu.Item key={name} leftSection={<Sign size={16} aria-hidden />} onClick={() => ask(name)}>
              {t(`players.commands.names.${name}`)}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
