import { Button, Group, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { CommandName, PlayerDetail } from "@web/queries/players";
import { confirm } from "@web/ui/confirm";
import { Section } from "@web/ui/Section";
import { COMMAND_ICONS } from "./commandIcons";
import { useCommand } from "./useCommand";
import { VolumeControl } from "./VolumeControl";

type Plain = Exclude<CommandName, "volume">;

/** Orders to one screen. What is accepted is kept until the screen answers; the outcomes stand in the timeline. */
export function CommandPanel({ player }: { player: PlayerDetail }) {
  const { t } = useTranslation();
  const command = useCommand(player);
  const send = (name: Plain) => {
    if (name !== "restart" && name !== "reboot") return command.mutate({ command: name, params: {} });
    return confirm({
      title: t(`players.commands.${name}Title`),
      text: t(`players.commands.${name}Text`, { name: player.name }),
      action: t(`players.commands.${name}Action`),
      onConfirm: () => command.mutate({ command: name, params: {} }),
      harmless: true,
    });
  };
  const button = (name: Plain) => {
    const Sign = COMMAND_ICONS[name];
    return (
      <Button key={name} variant="default" leftSection={<Sign size={16} aria-hidden />} onClick={() => send(name)}>
        {t(`players.commands.names.${name}`)}
      </Button>
    );
  };
  return (
    <Section title={t("players.commands.title")}>
      <Group gap="xs">
        {button(player.playback === "paused" ? "play" : "pause")}
        {(["next", "sync", "identify", "restart"] as const).map(button)}
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" px="xs" aria-label={t("players.commands.more")}>
              <IconDots size={16} />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {(["play", "pause", "screenshot", "reboot"] as const).map((name) => {
              const Sign = COMMAND_ICONS[name];
              return (
                <Menu.Item key={name} leftSection={<Sign size={16} aria-hidden />} onClick={() => send(name)}>
                  {t(`players.commands.names.${name}`)}
                </Menu.Item>
              );
            })}
          </Menu.Dropdown>
        </Menu>
      </Group>
      <VolumeControl
        volume={player.volume}
        onSet={(volume) => command.mutate({ command: "volume", params: { volume } })}
      />
    </Section>
  );
}
