import { ActionIcon, Group } from "@mantine/core";
import { IconLayoutGrid, IconList } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { View } from "./useView";

const VIEWS = [
  { view: "grid", words: "library.view.grid", icon: IconLayoutGrid },
  { view: "rows", words: "library.view.rows", icon: IconList },
] as const;

export function ViewSwitch({ view: present, onChange }: { view: View; onChange: (view: View) => void }) {
  const { t } = useTranslation();
  return (
    <Group role="group" aria-label={t("library.view.label")} gap={2} wrap="nowrap">
      {VIEWS.map(({ view, words, icon: Sign }) => (
        <ActionIcon
          key={view}
          variant={view === present ? "light" : "subtle"}
          color={view === present ? "indigo" : "gray"}
          aria-label={t(words)}
          aria-pressed={view === present}
          onClick={() => onChange(view)}
        >
          <Sign size={18} />
        </ActionIcon>
      ))}
    </Group>
  );
}
