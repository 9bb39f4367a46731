import { Button, FileButton, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { noted } from "@web/ui/toast";
import { EntryRow } from "./EntryRow";
import { isSameFile, type Entry } from "./queue";
import { addFiles, happen } from "./store";
import type { Totals } from "./totals";
import classes from "./Uploads.module.css";

interface TrayListProps {
  entries: readonly Entry[];
  totals: Totals;
  now: number;
}

/** The files, what can be done with all of them, and the way to go on with those that were interrupted. */
export function TrayList({ entries, totals, now }: TrayListProps) {
  const { t } = useTranslation();
  const lost = entries.filter(({ state, isElsewhere }) => state === "interrupted" && !isElsewhere);
  return (
    <div className={classes.body}>
      {lost.length > 0 && <ChooseAgain lost={lost} />}
      <ul className={classes.list}>
        {entries.map((entry) => (
          <EntryRow key={entry.id} entry={entry} now={entry.state === "sending" ? now : 0} />
        ))}
      </ul>
      <Group justify="flex-end" gap="xs" className={classes.foot}>
        {totals.sent + totals.failed > 0 && totals.underway + totals.interrupted > 0 && (
          <Button variant="subtle" size="compact-sm" onClick={() => happen({ kind: "cleared" })}>
            {t("uploads.clear")}
          </Button>
        )}
        {totals.underway > 1 && <PauseAll isPaused={totals.isPaused} />}
      </Group>
    </div>
  );
}

function PauseAll({ isPaused }: { isPaused: boolean }) {
  const { t } = useTranslation();
  return (
    <Button variant="default" size="compact-sm" onClick={() => happen({ kind: isPaused ? "resume_all" : "pause_all" })}>
      {t(isPaused ? "uploads.resumeAll" : "uploads.pauseAll")}
    </Button>
  );
}

/** A browser keeps no file over a reload: it has to be chosen once more, and must be the one it was. */
function ChooseAgain({ lost }: { lost: Entry[] }) {
  const { t } = useTranslation();
  const goOn = (chosen: File[]) => {
    for (const file of chosen) {
      const facts = { name: file.name, size: file.size, modified: file.lastModified };
      const entry = lost.find((each) => isSameFile(each, facts));
      if (entry) addFiles([file], entry.purpose);
      else noted(t("uploads.notTheSame", { name: file.name }));
    }
  };
  return (
    <div className={classes.again}>
      <Text size="sm">{t("uploads.interruptedText", { count: lost.length })}</Text>
      <FileButton multiple onChange={goOn}>
        {(props) => (
          <Button size="compact-sm" {...props}>
            {t("uploads.chooseAgain", { count: lost.length })}
          </Button>
        )}
      </FileButton>
    </div>
  );
}
