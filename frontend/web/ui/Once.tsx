import classes from "./Once.module.css";

/** A text to copy or to type somewhere else: one click selects all of it. */
export function Once({ text, label }: { text: string; label?: string }) {
  return (
    <div className={classes.once} role={label ? "group" : undefined} aria-label={label}>
      {text}
    </div>
  );
}
