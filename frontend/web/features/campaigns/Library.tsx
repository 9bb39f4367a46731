import { Anchor, Paper, Skeleton, Text, Title, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Schema } from "@shared/api";
import { contentList, type Content } from "@web/queries/content";
import { ProblemNote } from "@web/ui/ProblemNote";
import { SearchField } from "@web/ui/SearchField";
import { Thumbnail } from "@web/ui/Thumbnail";
import { useNow } from "@web/ui/useNow";
import { ExpiredMark } from "./ExpiredMark";
import { isExpired } from "./draft";
import classes from "./Campaigns.module.css";

/** What can be put into a campaign; one press adds it at the end. */
export function Library({ onAdd }: { onAdd: (content: Schema["ItemContentOut"]) => void }) {
  const { t } = useTranslation();
  const [q, setQ] = useState("");
  return (
    <Paper withBorder radius="md" p="md" mb="md" component="section" aria-labelledby="library">
      <Title order={2} id="library" mb="xs">
        {t("campaigns.builder.library")}
      </Title>
      <SearchField value={q} onChange={setQ} />
      <Picks q={q} onAdd={onAdd} />
    </Paper>
  );
}

function Picks({ q, onAdd }: { q: string; onAdd: (content: Schema["ItemContentOut"]) => void }) {
  const { t } = useTranslation();
  const now = useNow();
  const isOver = (content: Content) => isExpired(content, now);
  const { data, error, isPending, refetch } = useQuery(
    contentList({ q, status: "ready", per_page: 60, sort: "-created_at" }),
  );
  if (isPending) return <Skeleton height={200} mt="sm" />;
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (data.items.length === 0) {
    return (
      <Text c="dimmed" mt="sm">
        {t("campaigns.builder.libraryEmpty")}{" "}
        <Anchor component={Link} to="/content" inherit>
          {t("campaigns.builder.toContent")}
        </Anchor>
      </Text>
    );
  }
  return (
    <ul className={classes.library}>
      {data.items.map((content) => (
        <li key={content.id}>
          <UnstyledButton
            className={classes.pick}
            aria-label={t(isOver(content) ? "campaigns.builder.addExpired" : "campaigns.builder.add", {
              title: content.title,
            })}
            onClick={() => onAdd(content)}
          >
            <Thumbnail content={content} />
            <Text size="xs" truncate mt={4}>
              {content.title}
            </Text>
            {isOver(content) && <ExpiredMark />}
          </UnstyledButton>
        </li>
      ))}
    </ul>
  );
}
