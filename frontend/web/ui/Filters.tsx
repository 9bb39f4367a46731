import type { ReactNode } from "react";
import classes from "./Filters.module.css";

/** What narrows a list: in a row, on a phone in two columns under a wide search. */
export function Filters({ label, children }: { label: string; children: ReactNode }) {
  return (
    <search aria-label={label} className={classes.filters}>
      {children}
    </search>
  );
}
