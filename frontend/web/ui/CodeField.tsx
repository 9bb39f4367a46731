import { TextInput, type TextInputProps } from "@mantine/core";

/** A code of an authenticator app, or a recovery code, which has letters too. */
export function CodeField(props: TextInputProps) {
  return (
    <TextInput
      autoComplete="one-time-code"
      autoCapitalize="characters"
      spellCheck={false}
      maxLength={40}
      required
      withAsterisk={false}
      className="figures"
      {...props}
    />
  );
}
