import { CloseButton, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

/** Searches while one types, not at every letter. */
export function SearchField({ value, onChange }: { value: string; onChange: (q: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(value);
  const settle = useDebouncedCallback(onChange, 250);
  const [given, setGiven] = useState(value);
  if (given !== value) {
    // Changed from outside: filters were cleared, or "back" was pressed.
    setGiven(value);
    setText(value);
  }
  const say = (next: string) => {
    setText(next);
    settle(next.trim());
  };
  return (
    <TextInput
      type="search"
      aria-label={t("words.search")}
      placeholder={t("words.search")}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={text && <CloseButton size="sm" aria-label={t("words.clearFilters")} onClick={() => say("")} />}
      value={text}
      onChange={(event) => say(event.currentTarget.value)}
      w={220}
      wrapperProps={{ "data-wide": true }}
    />
  );
}
