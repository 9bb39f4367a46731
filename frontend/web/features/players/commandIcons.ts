import {
  IconCamera,
  IconInfoSquare,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerSkipForward,
  IconPower,
  IconRefresh,
  IconRotate,
  IconVolume,
  type Icon,
} from "@tabler/icons-react";
import type { CommandName } from "@web/queries/players";

export const COMMAND_ICONS: Record<CommandName, Icon> = {
  play: IconPlayerPlay,
  pause: IconPlayerPause,
  next: IconPlayerSkipForward,
  sync: IconRefresh,
  restart: IconRotate,
  identify: IconInfoSquare,
  screenshot: IconCamera,
  volume: IconVolume,
  reboot: IconPower,
};
