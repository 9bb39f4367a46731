import { ActionIcon, Paper, Progress, Text, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconChevronDown, IconChevronUp, IconUpload, IconX } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import "@web/i18n/later";
import { useMay } from "@web/session/useSession";
import { complained } from "@web/ui/toast";
import { headline, leftWords } from "./sayings";
import { inOrder } from "./queue";
import { happen, lookForInterrupted, useUploads } from "./store";
import { totalsOf, type Totals } from "./totals";
import { TrayList } from "./TrayList";
import { useBeat } from "./useBeat";
import { useUnprepared } from "./useUnprepared";
import classes from "./Uploads.module.css";

const isWide = () => globalThis.matchMedia("(min-width: 48em)").matches;

/** Uploads, wherever one is: a bar in the corner that opens to the list of files. */
export default function Tray() {
  const { t } = useTranslation();
  const entries = useUploads();
  const [chosen, setOpen] = useState<boolean | null>(null);
  const isAnyUnderway = entries.some(({ state }) => state === "sending" || state === "stalled");
  const now = useBeat(isAnyUnderway);
  const unprepared = useUnprepared(entries);
  const mayWrite = useMay()("content.write");
  useEffect(() => {
    if (mayWrite) lookForInterrupted().catch(complained);
  }, [mayWrite]);
  if (entries.length === 0) return null;
  const totals = totalsOf(entries, now, unprepared.size);
  // What another browser began is told of, but is no reason to cover the page.
  const isOpen = chosen ?? (isWide() && totals.elsewhere < entries.length);
  return (
    <Paper
      component="section"
      withBorder
      shadow="md"
      radius="md"
      className={classes.tray}
      aria-label={t("uploads.title")}
    >
      <TrayHead totals={totals} isOpen={isOpen} toggle={() => setOpen(!isOpen)} />
      {totals.underway > 0 && (
        <Progress size="xs" radius={0} value={totals.percent} aria-label={t("uploads.progress")} />
      )}
      {isOpen && <TrayList entries={inOrder(entries, unprepared)} totals={totals} now={now} />}
      <VisuallyHidden aria-live="polite">
        {totals.underway > 0 &&
          t("uploads.spoken", { sent: totals.sent, total: totals.sent + totals.underway + totals.failed })}
      </VisuallyHidden>
    </Paper>
  );
}

interface TrayHeadProps {
  totals: Totals;
  isOpen: boolean;
  toggle: () => void;
}

function TrayHead({ totals, isOpen, toggle }: TrayHeadProps) {
  const { t } = useTranslation();
  const isOver = totals.underway === 0 && totals.interrupted === 0;
  const Chevron = isOpen ? IconChevronDown : IconChevronUp;
  return (
    <div className={classes.head}>
      <UnstyledButton
        className={classes.toggle}
        aria-expanded={isOpen}
        title={t(isOpen ? "uploads.shut" : "uploads.open")}
        onClick={toggle}
      >
        <TraySign totals={totals} />
        <Text span size="sm" fw={600} className={classes.headline}>
          {headline(t, totals)}
        </Text>
        {totals.underway > 0 && (
          <Text span size="xs" c="dimmed" className={classes.figures}>
            {[`${totals.percent} %`, totals.secondsLeft !== null && leftWords(t, totals.secondsLeft)]
              .filter(Boolean)
              .join(" · ")}
          </Text>
        )}
        <Chevron size={16} aria-hidden className={classes.chevron} />
      </UnstyledButton>
      {isOver && (
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t("uploads.close")}
          onClick={() => happen({ kind: "cleared" })}
        >
          <IconX size={16} />
        </ActionIcon>
      )}
    </div>
  );
}

function TraySign({ totals: { underway, isStalled, interrupted, failed, sent } }: { totals: Totals }) {
  const isUnfinished = interrupted > 0 || sent + failed === 0;
  if (isStalled || (underway === 0 && isUnfinished))
    return <IconAlertTriangle size={18} aria-hidden color="var(--state-amber)" />;
  if (underway > 0) return <IconUpload size={18} aria-hidden color="var(--state-blue)" />;
  if (failed > 0) return <IconAlertTriangle size={18} aria-hidden color="var(--state-red)" />;
  return <IconCheck size={18} aria-hidden color="var(--state-green)" />;
}
