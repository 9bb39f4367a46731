import { Button } from "@mantine/core";
import { IconFilter } from "@tabler/icons-react";
import { Children, useState, type ReactNode } from "react";
import classes from "./Filters.module.css";

interface FiltersProps {
  label: string;
  /** Where there are many: the words of the button that shows and hides them on a phone. */
  fold?: string;
  children: ReactNode;
}

/** What narrows a list: in a row, on a phone in two columns under a wide search. */
export function Filters({ label, fold, children }: FiltersProps) {
  const [search, ...rest] = Children.toArray(children); // the button stands above what it opens
  const [isShut, setShut] = useState(fold !== undefined);
  return (
    <search aria-label={label} className={classes.filters} data-shut={isShut || undefined}>
      {search}
      {fold !== undefined && (
        <Button
          variant="default"
          hiddenFrom="sm"
          data-wide
          leftSection={<IconFilter size={16} aria-hidden />}
          aria-expanded={!isShut}
          onClick={() => setShut(!isShut)}
        >
          {fold}
        </Button>
      )}
      {rest}
    </search>
  );
}
