import { ActionIcon, Group, Modal, Progress, Text } from "@mantine/core";
import { clockLength } from "@shared/time";
import { IconPlayerPause, IconPlayerPlay, IconPlayerSkipBack, IconPlayerSkipForward } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Stage } from "@web/ui/Stage";
import { secondsOf, totalSeconds, type Turn } from "./draft";
import { positionAt, startOf } from "./loop";

interface LoopPreviewProps {
  name: string;
  turns: Turn[];
  opened: boolean;
  onClose: () => void;
}

/** The loop as a screen would show it, with the same seconds. */
export function LoopPreview({ name, turns, opened, onClose }: LoopPreviewProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened && turns.length > 0}
      onClose={onClose}
      size="xl"
      title={t("campaigns.builder.previewTitle", { name })}
      closeButtonProps={{ "aria-label": t("words.close") }}
    >
      {opened && turns.length > 0 && <Loop turns={turns} />}
    </Modal>
  );
}

const TICK_MS = 250;

function Loop({ turns }: { turns: Turn[] }) {
  const { t } = useTranslation();
  const [elapsed, setElapsed] = useState(0);
  const [isPlaying, setPlaying] = useState(true);
  useEffect(() => {
    if (!isPlaying) return undefined;
    const timer = setInterval(() => setElapsed((known) => known + TICK_MS / 1_000), TICK_MS);
    return () => clearInterval(timer);
  }, [isPlaying]);
  const { index, offset } = positionAt(turns, elapsed);
  const turn = turns[index];
  if (!turn) return null;
  const go = (by: number) => setElapsed(startOf(turns, (index + by + turns.length) % turns.length));
  const { title } = turn.content;
  return (
    <>
      <Stage key={turn.key} content={turn.content} fit={turn.fit} playing={isPlaying} muted={turn.muted} />
      <Progress
        value={(offset / secondsOf(turn)) * 100}
        size="xs"
        mt="sm"
        aria-label={title}
        transitionDuration={TICK_MS}
      />
      <Group justify="space-between" mt="xs" wrap="nowrap">
        <Text size="sm" truncate>
          {t("campaigns.builder.previewOf", { position: index + 1, count: turns.length, title })}
        </Text>
        <Text size="sm" c="dimmed" className="figures">
          {clockLength(elapsed % totalSeconds(turns))} / {clockLength(totalSeconds(turns))}
        </Text>
      </Group>
      <Group justify="center" mt="xs" gap="xs">
        <ActionIcon variant="default" size="lg" aria-label={t("campaigns.builder.previous")} onClick={() => go(-1)}>
          <IconPlayerSkipBack size={18} />
        </ActionIcon>
        <ActionIcon
          variant="default"
          size="lg"
          aria-label={t(isPlaying ? "campaigns.builder.pause" : "campaigns.builder.play")}
          onClick={() => setPlaying(!isPlaying)}
        >
          {isPlaying ? <IconPlayerPause size={18} /> : <IconPlayerPlay size={18} />}
        </ActionIcon>
        <ActionIcon variant="default" size="lg" aria-label={t("campaigns.builder.next")} onClick={() => go(1)}>
          <IconPlayerSkipForward size={18} />
        </ActionIcon>
      </Group>
    </>
  );
}
