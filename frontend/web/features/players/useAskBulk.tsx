import { Stack, Text } from "@mantine/core";
import type { Schema } from "@shared/api";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CommandName } from "@web/queries/players";
import { showDialog } from "@web/ui/dialog";
import { useBulkCommand } from "./useBulkCommand";
import { VolumeControl } from "./VolumeControl";

interface Order {
  count: number;
  target: Pick<Partial<Schema["BulkCommandIn"]>, "player_ids" | "location_id" | "tags">;
}

const USUAL_VOLUME = 50;

/** Asks before many screens are told something, and says how many there are. */
export function useAskBulk({ count, target }: Order): (command: CommandName) => void {
  const { t } = useTranslation();
  const send = useBulkCommand();
  return (command) => {
    const act = t(`players.bulk.acts.${command}`, { count });
    let volume = USUAL_VOLUME;
    const text = <Text size="sm">{t(`players.bulk.effects.${command}`)}</Text>;
    const body =
      command === "volume" ? (
        <Stack gap={0}>
          {text}
          <WantedVolume onSet={(wanted) => (volume = wanted)} />
        </Stack>
      ) : (
        text
      );
    const order = () => send.mutate({ command, ...target, ...(command === "volume" && { params: { volume } }) });
    showDialog({ title: `${act}?`, body, decision: { label: act, isHarmless: true, onYes: order } });
  };
}

function WantedVolume({ onSet }: { onSet: (volume: number) => void }) {
  const [volume, setVolume] = useState(USUAL_VOLUME);
  return (
    <VolumeControl
      volume={volume}
      onSet={(wanted) => {
        setVolume(wanted);
        onSet(wanted);
      }}
    />
  );
}
