import { Anchor, Text } from "@mantine/core";
import { clockLength, megabytes } from "@shared/time";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import type { Content } from "@web/queries/content";
import { Choice } from "@web/ui/Choice";
import { Moment } from "@web/ui/Moment";
import { Rows } from "@web/ui/Rows";
import { Thumbnail } from "@web/ui/Thumbnail";
import { useGlow } from "@web/ui/useGlow";
import type { RowChoice } from "./ContentCard";
import { ContentMarks } from "./ContentMarks";
import classes from "./Content.module.css";

interface ContentRowProps {
  content: Content;
  choice?: RowChoice;
  /** Instead of the day it was added. */
  moment?: ReactNode;
  /** What can be done with it right there. */
  actions?: ReactNode;
}

/** One piece of content as a row of facts. */
export function ContentRow({ content, choice, moment, actions }: ContentRowProps) {
  const { t, i18n } = useTranslation();
  const [params] = useSearchParams();
  const glow = useGlow(content.status);
  const { file_size_bytes, duration_seconds } = content;
  return (
    <Rows.Row
      glow={glow}
      actions={actions}
      choice={choice && <Choice label={t("library.choose.one", { title: content.title })} {...choice} />}
    >
      <Thumbnail content={content} plain className={classes.thumb} />
      <div className={classes.rowName}>
        {content.deleted_at === null ? (
          <Anchor
            component={Link}
            to={{ pathname: `/content/${content.id}`, search: params.toString() }}
            fw={600}
            size="sm"
            c="inherit"
          >
            {content.title}
          </Anchor>
        ) : (
          <Text size="sm" fw={600}>
            {content.title}
          </Text>
        )}
        <Text size="xs" c="dimmed" truncate>
          {[t(`states.type.${content.type}`), content.location?.name, ...content.tags.map((tag) => `#${tag}`)]
            .filter(Boolean)
            .join(" · ")}
        </Text>
      </div>
      <div className={classes.rowMarks}>
        <ContentMarks content={content} />
      </div>
      <Text size="sm" c="dimmed" className={classes.rowFigure}>
        {duration_seconds ? clockLength(duration_seconds) : ""}
      </Text>
      <Text size="sm" c="dimmed" className={classes.rowFigure}>
        {file_size_bytes > 0 ? megabytes(file_size_bytes, i18n.language) : ""}
      </Text>
      <Text size="sm" c="dimmed" className={classes.rowMoment}>
        {moment ?? <Moment at={content.created_at} />}
      </Text>
    </Rows.Row>
  );
}
