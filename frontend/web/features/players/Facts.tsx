import type { ReactNode } from "react";
import classes from "./Players.module.css";

/** Facts by name; those that nobody knows are left out. */
export function Facts({ facts }: { facts: [string, ReactNode][] }) {
  return (
    <dl className={classes.facts}>
      {facts.map(
        ([name, fact]) =>
          fact && (
            <div key={name} style={{ display: "contents" }}>
              <dt>{name}</dt>
              <dd>{fact}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
