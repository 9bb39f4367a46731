import { Text } from "@mantine/core";
import { clsx } from "clsx";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import type { Content } from "@web/queries/content";
import { Choice } from "@web/ui/Choice";
import { Thumbnail } from "@web/ui/Thumbnail";
import { useGlow } from "@web/ui/useGlow";
import { ContentMarks } from "./ContentMarks";
import classes from "./Content.module.css";

export interface RowChoice {
  isChosen: boolean;
  toggle: (isRange: boolean) => void;
}

interface ContentCardProps {
  content: Content;
  /** Missing: one may look, not change. */
  choice?: RowChoice;
}

/** One piece of content as a picture, under an address of its own, with a box to choose it by. */
export function ContentCard({ content, choice }: ContentCardProps) {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const glow = useGlow(content.status);
  const belongs = [content.location?.name, ...content.tags.map((tag) => `#${tag}`)].filter(Boolean).join(" · ");
  return (
    <li className={clsx(classes.tile, choice?.isChosen && classes.chosen)}>
      <Link to={{ pathname: `/content/${content.id}`, search: params.toString() }} className={clsx(classes.card, glow)}>
        <Thumbnail content={content} />
        <Text fw={600} size="sm" mt={6} truncate title={content.title}>
          {content.title}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {belongs || "\u00a0"}
        </Text>
        <ContentMarks content={content} />
      </Link>
      {choice && (
        <div className={classes.tick}>
          <Choice label={t("library.choose.one", { title: content.title })} {...choice} />
        </div>
      )}
    </li>
  );
}
