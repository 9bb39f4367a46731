import { TextInput, type TextInputProps } from "@mantine/core";

interface FieldProps extends Omit<TextInputProps, "value" | "onChange"> {
  value?: string | null;
  onChange?: (value: string | null) => void;
}

/** A calendar date ("2026-11-22") in the browser's own field: its calendar, its keyboard, its language. */
export function DayField({ value, onChange, ...rest }: FieldProps) {
  return (
    <TextInput
      type="date"
      value={value ?? ""}
      onChange={(event) => onChange?.(event.currentTarget.value || null)}
      {...rest}
    />
  );
}

/** A wall-clock time ("18:05"). */
export function TimeField({ value, onChange, ...rest }: FieldProps) {
  return (
    <TextInput
      type="time"
      value={value ?? ""}
      onChange={(event) => onChange?.(event.currentTarget.value || null)}
      {...rest}
    />
  );
}

/** A wall-clock moment ("2026-11-22T18:05"). */
export function MomentField({ value, onChange, ...rest }: FieldProps) {
  return (
    <TextInput
      type="datetime-local"
      value={value ?? ""}
      onChange={(event) => onChange?.(event.currentTarget.value || null)}
      {...rest}
    />
  );
}
