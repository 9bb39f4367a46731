import { answered, api, type Schema } from "@shared/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { commandsOf, player as playerOptions, type PlayerDetail } from "@web/queries/players";
import { complained, said } from "@web/ui/toast";

type Order = Schema["CommandIn"];

/** Sends an order. 202 means that it is kept; how it ended arrives live. */
export function useCommand(player: PlayerDetail) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (order: Order) =>
      answered(
        api.POST("/api/players/{player_id}/command", { params: { path: { player_id: player.id } }, body: order }),
      ),
    onSuccess: (issued) => {
      const command = t(`players.commands.names.${issued.command}`);
      said(t(player.status === "online" ? "players.commands.sent" : "players.commands.waits", { command }));
      // A live event may have brought it already, with a later status than the answer has.
      cache.setQueryData(commandsOf(player.id).queryKey, (known = []) =>
        known.some(({ id }) => id === issued.id) ? known : [issued, ...known],
      );
      if (issued.command === "play" || issued.command === "pause" || issued.command === "volume") {
        void cache.invalidateQueries({ queryKey: playerOptions(player.id).queryKey, exact: true });
      }
    },
    onError: complained,
  });
}
