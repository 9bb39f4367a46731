import { ActionIcon, Anchor, Progress, Text } from "@mantine/core";
import { megabytes } from "@shared/time";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { sentenceFor } from "@web/ui/words";
import { actsOn } from "./acts";
import { EntryState } from "./EntryState";
import { Preparation } from "./Preparation";
import type { Entry } from "./queue";
import { happen } from "./store";
import { percentOf } from "./totals";
import classes from "./Uploads.module.css";

interface EntryRowProps {
  entry: Entry;
  /** The page's clock; only what is being sent needs it. */
  now: number;
}

/** One file: how far it is, and what can be done with it. */
export const EntryRow = memo(function EntryRow({ entry, now }: EntryRowProps) {
  const { t, i18n } = useTranslation();
  const { name, state, contentId } = entry;
  return (
    <li className={classes.entry} data-upload={entry.id}>
      <div className={classes.about}>
        <Text size="sm" truncate title={name}>
          {contentId === null ? (
            name
          ) : (
            <Anchor component={Link} to={`/content/${contentId}`} inherit c="inherit">
              {name}
            </Anchor>
          )}
        </Text>
        <div className={classes.state}>
          {contentId === null ? <EntryState entry={entry} now={now} /> : <Preparation contentId={contentId} />}
          <Text span size="xs" c="dimmed" className="figures">
            {megabytes(entry.size, i18n.language)}
          </Text>
        </div>
      </div>
      <div className={classes.acts}>
        {actsOn(entry).map(({ kind, words, icon: Sign }) => (
          <ActionIcon
            key={kind}
            variant="subtle"
            color="gray"
            aria-label={t(words, { name })}
            onClick={() => happen({ kind, id: entry.id })}
          >
            <Sign size={16} />
          </ActionIcon>
        ))}
      </div>
      {(state === "sending" || state === "stalled" || state === "paused") && (
        <Progress
          className={classes.whole}
          size="xs"
          color={state === "sending" ? undefined : "gray"}
          value={percentOf(entry)}
          aria-label={t("uploads.progressOf", { name })}
        />
      )}
      {state === "failed" && (
        <Text className={classes.whole} size="sm" role="alert">
          {sentenceFor(entry.problem)}
        </Text>
      )}
      {entry.isElsewhere && (
        <Text className={classes.whole} size="xs" c="dimmed">
          {t("uploads.elsewhereText")}
        </Text>
      )}
    </li>
  );
});
