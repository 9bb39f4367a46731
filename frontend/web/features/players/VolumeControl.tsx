import { Group, Slider, Text } from "@mantine/core";
import { IconVolume } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

/** Sends the volume when the handle is let go, not on the way. */
export function VolumeControl({ volume, onSet }: { volume: number; onSet: (volume: number) => void }) {
  const { t } = useTranslation();
  const [held, setHeld] = useState<number | null>(null);
  const shown = held ?? volume;
  return (
    <Group mt="md" gap="sm" wrap="nowrap" maw={360}>
      <IconVolume size={18} aria-hidden />
      <Slider
        style={{ flex: 1 }}
        thumbLabel={t("players.commands.volumePercent")}
        label={null}
        min={0}
        max={100}
        step={5}
        value={shown}
        onChange={setHeld}
        onChangeEnd={(wanted) => {
          setHeld(null);
          if (wanted !== volume) onSet(wanted);
        }}
      />
      <Text size="sm" miw={48} style={{ whiteSpace: "nowrap" }} ta="right" className="figures">
        {shown} %
      </Text>
    </Group>
  );
}
