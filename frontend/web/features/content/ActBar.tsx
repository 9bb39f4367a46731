import { Button, Group, Paper, Text } from "@mantine/core";
import { IconArrowBackUp, IconTag, IconTagOff, IconTrash, IconTrashX, type Icon } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Content, ContentQuery } from "@web/queries/content";
import { Choice } from "@web/ui/Choice";
import { complained } from "@web/ui/toast";
import type { Selection } from "@web/ui/useSelection";
import { allOf, changeable, MOST_AT_ONCE } from "./choices";
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
  onPage: Content[];
  /** What the filters find on all pages. */
  all: { total: number; query: ContentQuery };
  selection: Selection;
  acts: readonly Act[];
  children?: ReactNode;
}

/** Above the list: what is chosen, and what can be done with all of it at once. */
export function ActBar({ onPage, all, selection, acts, children }: ActBarProps) {
  const { t } = useTranslation();
  const [tagging, setTagging] = useState<"tag" | "untag" | null>(null);
  const ids = changeable(onPage);
  const act = useActOnMany({
    ids: selection.ids,
    titleOf: (wanted) => onPage.find(({ id }) => id === wanted)?.title,
    onDone: selection.clear,
    onlyThese: selection.choose,
  });
  const count = selection.ids.length;
  const isPage = ids.length > 0 && ids.every(selection.isChosen);
  const choose = (name: Act) => (name === "tag" || name === "untag" ? setTagging(name) : act.ask(name));
  return (
    <Paper withBorder radius="md" className={classes.bar} role="group" aria-label={t("library.choose.label")}>
      {ids.length > 0 && (
        <Group gap="sm" wrap="nowrap">
          <Choice
            label={t("library.choose.page")}
            isChosen={isPage}
            isPartly={!isPage && count > 0}
            toggle={() => selection.togglePage(ids)}
          />
          <Text size="sm" className="figures" aria-live="polite">
            {count > 0 ? t("library.choose.count", { count }) : t("library.choose.hint")}
          </Text>
        </Group>
      )}
      {isPage && all.total > onPage.length && count < Math.min(all.total, MOST_AT_ONCE) && (
        <ChooseAll {...all} choose={selection.choose} />
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

interface ChooseAllProps {
  total: number;
  query: ContentQuery;
  choose: (ids: number[]) => void;
}

function ChooseAll({ total, query, choose }: ChooseAllProps) {
  const { t } = useTranslation();
  const find = useMutation({ mutationFn: () => allOf(query), onSuccess: choose, onError: complained });
  return (
    <Button variant="subtle" size="compact-sm" loading={find.isPending} onClick={() => find.mutate()}>
      {total > MOST_AT_ONCE
        ? t("library.choose.first", { count: MOST_AT_ONCE })
        : t("library.choose.all", { count: total })}
    </Button>
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
