import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

interface TagFieldProps {
  value: string;
  onChange: (tag: string) => void;
}

/** Narrows a list to one tag, written whole. */
export function TagField({ value, onChange }: TagFieldProps) {
  const { t } = useTranslation();
  const say = (text: string) => onChange(text.trim());
  return (
    <TextInput
      key={value}
      aria-label={t("words.tag")}
      placeholder={t("words.tag")}
      w={140}
      maxLength={40}
      defaultValue={value}
      onBlur={(event) => say(event.currentTarget.value)}
      onKeyDown={(event) => event.key === "Enter" && say(event.currentTarget.value)}
    />
  );
}
