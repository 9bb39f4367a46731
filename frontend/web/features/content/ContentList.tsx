import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { clsx } from "clsx";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { contentList } from "@web/queries/content";
import { EmptyState } from "@web/ui/EmptyState";
import { NothingMatches } from "@web/ui/NothingMatches";
import { Pages } from "@web/ui/Pages";
import { ProblemNote } from "@web/ui/ProblemNote";
import { Rows } from "@web/ui/Rows";
import { useLastPage } from "@web/ui/useLastPage";
import { useSelection } from "@web/ui/useSelection";
import { ActBar } from "./ActBar";
import { choicesAmong } from "./choices";
import { ContentCard } from "./ContentCard";
import { ContentRow } from "./ContentRow";
import { SortSelect } from "./SortSelect";
import { useContentFilters } from "./useContentFilters";
import { useView } from "./useView";
import { ViewSwitch } from "./ViewSwitch";
import classes from "./Content.module.css";

/** The library as pictures or as rows: waiting, failed, nothing matches, nothing there yet, or what there is. */
export function ContentList({ onAdd }: { onAdd?: () => void }) {
  const filtering = useContentFilters();
  const { data, error, isPending, refetch } = useQuery(contentList(filtering.query));
  const selection = useSelection(JSON.stringify(filtering.filters));
  const [view, setView] = useView();
  const isBehind = useLastPage(data, filtering);
  if (isPending || isBehind) return <Waiting />;
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (data.items.length === 0) {
    return filtering.isFiltered ? <NothingMatches clear={filtering.clear} /> : <NothingYet onAdd={onAdd} />;
  }
  const choiceOf = choicesAmong(data.items, selection);
  return (
    <>
      <ActBar
        onPage={data.items}
        all={{ total: data.total, query: filtering.query }}
        selection={selection}
        acts={["tag", "untag", "trash"]}
      >
        <SortSelect filtering={filtering} />
        <ViewSwitch view={view} onChange={setView} />
      </ActBar>
      {view === "grid" ? (
        <Cards isChoosing={selection.ids.length > 0}>
          {data.items.map((content) => (
            <ContentCard key={content.id} content={content} choice={choiceOf(content)} />
          ))}
        </Cards>
      ) : (
        <ListOfRows>
          {data.items.map((content) => (
            <ContentRow key={content.id} content={content} choice={choiceOf(content)} />
          ))}
        </ListOfRows>
      )}
      <Pages page={filtering.page} perPage={data.per_page} total={data.total} onChange={filtering.setPage} />
    </>
  );
}

interface CardsProps {
  /** The boxes to choose with stay in sight. */
  isChoosing: boolean;
  children: ReactNode;
}

function Cards({ isChoosing, children }: CardsProps) {
  const { t } = useTranslation();
  return (
    <ul className={clsx(classes.grid, isChoosing && classes.choosing)} aria-label={t("content.title")}>
      {children}
    </ul>
  );
}

function ListOfRows({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  return <Rows label={t("content.title")}>{children}</Rows>;
}

function NothingYet({ onAdd }: { onAdd?: () => void }) {
  const { t } = useTranslation();
  return (
    <EmptyState action={onAdd && <Button onClick={onAdd}>{t("content.add")}</Button>}>
      {t(onAdd ? "content.empty" : "content.emptyRead")}
    </EmptyState>
  );
}

function Waiting() {
  return (
    <div className={classes.grid} aria-hidden>
      {Array.from({ length: 8 }, (_, index) => (
        <Skeleton key={index} height={160} radius="md" />
      ))}
    </div>
  );
}
