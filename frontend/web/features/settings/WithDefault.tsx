import { Button, Group, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import classes from "./Settings.module.css";

interface WithDefaultProps {
  /** Of the field, for whoever hears the button alone. */
  label: string;
  /** The default as people read it. */
  usual: string;
  isDefault: boolean;
  onReset: () => void;
  children: ReactNode;
}

/** A field with its default beside it, and the way back there. */
export function WithDefault({ label, usual, isDefault, onReset, children }: WithDefaultProps) {
  const { t } = useTranslation();
  return (
    <div>
      {children}
      <Group gap="xs" mt={4} className={classes.usual}>
        <Text size="xs" c="dimmed" className="figures">
          {t("settings.default", { value: usual })}
        </Text>
        {!isDefault && (
          <Button
            variant="subtle"
            size="compact-xs"
            aria-label={t("settings.resetOf", { name: label })}
            onClick={onReset}
          >
            {t("settings.reset")}
          </Button>
        )}
      </Group>
    </div>
  );
}
