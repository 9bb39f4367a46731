import { Paper, Skeleton, Stack } from "@mantine/core";
import { clsx } from "clsx";
import type { ReactNode } from "react";
import classes from "./Rows.module.css";

/** A list of things, one to a row; on a phone the parts of a row stand below each other. */
export function Rows({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Paper component="ul" withBorder radius="md" className={classes.rows} aria-label={label}>
      {children}
    </Paper>
  );
}

interface RowProps {
  /** Wide parts of the row, in order. The first one is the thing's picture or name. */
  children: ReactNode;
  /** Before everything: where the row is chosen. */
  choice?: ReactNode;
  actions?: ReactNode;
  glow?: string;
}

function Row({ children, choice, actions, glow }: RowProps) {
  return (
    <li className={clsx(classes.row, glow)}>
      {choice}
      <div className={classes.parts}>{children}</div>
      {actions && <div className={classes.actions}>{actions}</div>}
    </li>
  );
}

function Waiting() {
  return (
    <Stack gap="xs" aria-hidden>
      {Array.from({ length: 5 }, (_, index) => (
        <Skeleton key={index} height={56} radius="md" />
      ))}
    </Stack>
  );
}

Rows.Row = Row;
Rows.Waiting = Waiting;
