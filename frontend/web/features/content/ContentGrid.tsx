import { Button, Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { contentList, type Content } from "@web/queries/content";
import { ContentState } from "@web/ui/ContentState";
import { EmptyState } from "@web/ui/EmptyState";
import { Pages } from "@web/ui/Pages";
import { ProblemNote } from "@web/ui/ProblemNote";
import { Thumbnail } from "@web/ui/Thumbnail";
import { useGlow } from "@web/ui/useGlow";
import { PER_PAGE, useContentFilters } from "./useContentFilters";
import classes from "./Content.module.css";

export function ContentGrid({ onAdd }: { onAdd?: () => void }) {
  const { t } = useTranslation();
  const { query, page, setPage, isFiltered, clear } = useContentFilters();
  const { data, error, isPending, refetch } = useQuery(contentList(query));
  if (isPending) return <Waiting />;
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (data.items.length === 0 && isFiltered) {
    return (
      <EmptyState
        action={
          <Button variant="default" onClick={clear}>
            {t("words.clearFilters")}
          </Button>
        }
      >
        {t("words.nothingMatches")}
      </EmptyState>
    );
  }
  if (data.items.length === 0) {
    return (
      <EmptyState action={onAdd && <Button onClick={onAdd}>{t("content.add")}</Button>}>
        {t(onAdd ? "content.empty" : "content.emptyRead")}
      </EmptyState>
    );
  }
  return (
    <>
      <ul className={classes.grid} aria-label={t("content.title")}>
        {data.items.map((content) => (
          <li key={content.id}>
            <ContentCard content={content} />
          </li>
        ))}
      </ul>
      <Pages page={page} perPage={PER_PAGE} total={data.total} onChange={setPage} />
    </>
  );
}

function ContentCard({ content }: { content: Content }) {
  const [params] = useSearchParams();
  const glow = useGlow(content.status);
  return (
    <Link
      to={{ pathname: `/content/${content.id}`, search: params.toString() }}
      className={`${classes.card} ${glow ?? ""}`}
    >
      <Thumbnail content={content} />
      <Text fw={600} size="sm" mt={6} truncate>
        {content.title}
      </Text>
      {content.status === "ready" ? (
        <Text size="xs" c="dimmed" truncate>
          {[content.location?.name, ...content.tags].filter(Boolean).join(" · ") || "\u00a0"}
        </Text>
      ) : (
        <Processing content={content} />
      )}
    </Link>
  );
}

function Processing({ content }: { content: Content }) {
  const { t } = useTranslation();
  return (
    <>
      <ContentState status={content.status} percent={content.percent} />
      {content.status === "failed" && (
        <Text size="xs" lineClamp={2}>
          {content.error ?? t("content.detail.failedUnknown")}
        </Text>
      )}
    </>
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
