import { Button, Group, Paper, Text } from "@mantine/core";
import { IconArrowBackUp, IconTag, IconTagOff, IconTrash, IconTrashX, type Icon } from "@tabler/icons-react";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Choice } from "@web/ui/Choice";
import type { Selection } from "@web/ui/useSelection";
import { TagDialog } from "./TagDialog";
import { useActOnMany, type PlainAct } from "./useActOnMany";
import classes from "./Content.module.css";

type Act = PlainAct | "tag" | "untag";
const ICONS: Record<Act, Icon> = {
  tag: IconTag,
  untag: IconTagOff,
  trash: IconTrash,
  restore: IconArrowBackUp,
  erase: IconTrashX,
};

interface ActBarProps {
  /** What on this page may be changed. */
  onPage: number[];
  selection: Selection;
  acts: readonly Act[];
  children?: ReactNode;
}

/** Above the list: what is chosen, and what can be done with all of it at once. */
export function ActBar({ onPage, selection, acts, children }: ActBarProps) {
  const { t } = useTranslation();
  const [tagging, setTagging] = useState<"tag" | "untag" | null>(null);
  const act = useActOnMany(selection.ids, selection.clear);
  const count = selection.ids.length;
  const isPage = onPage.length > 0 && onPage.every(selection.isChosen);
  const choose = (name: Act) => (name === "tag" || name === "untag" ? setTagging(name) : act.ask(name));
  return (
    <Paper withBorder radius="md" className={classes.bar} role="group" aria-label={t("library.choose.label")}>
      {onPage.length > 0 && (
        <Group gap="sm" wrap="nowrap">
          <Choice
            label={t("library.choose.page")}
            isChosen={isPage}
            isPartly={!isPage && count > 0}
            toggle={() => selection.togglePage(onPage)}
          />
          <Text size="sm" className="figures" aria-live="polite">
            {count > 0 ? t("library.choose.count", { count }) : t("library.choose.hint")}
          </Text>
        </Group>
      )}
      {count > 0 && (
        <>
          <Button variant="subtle" size="compact-sm" onClick={selection.clear}>
            {t("library.choose.none")}
          </Button>
          <Group gap="xs">
            {acts.map((name) => (
              <ActButton key={name} name={name} isBusy={act.isBusy} onClick={() => choose(name)} />
            ))}
          </Group>
        </>
      )}
      <div className={classes.barEnd}>{children}</div>
      <TagDialog
        kind={tagging}
        count={count}
        onClose={() => setTagging(null)}
        onTags={(tags) => tagging && act.go({ act: tagging, tags })}
      />
    </Paper>
  );
}

function ActButton({ name, isBusy, onClick }: { name: Act; isBusy: boolean; onClick: () => void }) {
  const { t } = useTranslation();
  const Sign = ICONS[name];
  return (
    <Button
      variant="default"
      size="compact-sm"
      loading={isBusy}
      leftSection={<Sign size={16} aria-hidden />}
      onClick={onClick}
    >
      {t(`library.choose.${name}`)}
    </Button>
  );
}
