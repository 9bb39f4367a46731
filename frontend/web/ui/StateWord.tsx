import { Group, Text } from "@mantine/core";
import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";
import classes from "./StateWord.module.css";

export type Tone = "green" | "blue" | "amber" | "grey" | "red" | "violet";

interface StateWordProps {
  icon: Icon;
  tone: Tone;
  children: ReactNode;
  title?: string;
}

/** A state: an icon in the state's colour and a word in the text's own. Never colour alone. */
export function StateWord({ icon: Sign, tone, children, title }: StateWordProps) {
  return (
    <Group gap={6} wrap="nowrap" className={classes.state} title={title}>
      <Sign size={16} stroke={2} aria-hidden className={classes.icon} color={`var(--state-${tone})`} />
      <Text span size="sm" className={classes.word}>
        {children}
      </Text>
    </Group>
  );
}
