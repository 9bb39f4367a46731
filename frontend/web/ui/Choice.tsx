import { Checkbox, VisuallyHidden } from "@mantine/core";
import classes from "./Choice.module.css";

interface ChoiceProps {
  label: string;
  isChosen: boolean;
  /** Some of what it stands for is chosen. */
  isPartly?: boolean;
  /** With the shift key down, a whole range is meant. */
  toggle: (isRange: boolean) => void;
}

/** A box to choose with. Its label is not shown, but is as large as a finger and belongs to it. */
export function Choice({ label, isChosen, isPartly = false, toggle }: ChoiceProps) {
  return (
    <Checkbox
      size="sm"
      classNames={{
        root: classes.choice,
        input: classes.box,
        icon: classes.sign,
        label: classes.label,
      }}
      label={<VisuallyHidden>{label}</VisuallyHidden>}
      checked={isChosen}
      indeterminate={isPartly}
      onChange={({ nativeEvent }) => toggle("shiftKey" in nativeEvent && nativeEvent.shiftKey === true)}
    />
  );
}
