import { answered, api, type Schema } from "@shared/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { playerKeys } from "@web/queries/players";
import { complained, offered, said } from "@web/ui/toast";

export type BulkOrder = Partial<Schema["BulkCommandIn"]> & Pick<Schema["BulkCommandIn"], "command">;
type Outcome = Schema["BulkCommandOut"];

/** Sends one order to many screens and says what became of it; for a moment it can be taken back. */
export function useBulkCommand() {
  const { t, i18n } = useTranslation();
  const cache = useQueryClient();
  const takeBack = useMutation({
    mutationFn: (command_ids: string[]) =>
      answered(api.POST("/api/players/commands/cancel", { body: { command_ids } })),
    onSuccess: ({ cancelled, ended_before }) =>
      said(
        [
          t("players.bulk.takenBack", { count: cancelled }),
          ended_before > 0 && t("players.bulk.tooLate", { count: ended_before }),
        ]
          .filter(Boolean)
          .join(" "),
      ),
    onError: complained,
  });
  return useMutation({
    mutationFn: (order: BulkOrder) =>
      answered(api.POST("/api/players/commands", { body: { params: {}, tags: [], ...order } })),
    onSuccess: (outcome) => {
      const undo = () => takeBack.mutate(outcome.command_ids);
      offered(outcomeSaid(outcome, t, i18n.language), t("players.bulk.takeBack"), undo);
      void cache.invalidateQueries({ queryKey: playerKeys.all });
    },
    onError: complained,
  });
}

/** "Restart was sent to 412 screens. 12 of them are offline: they are told if they are back by 14:05." */
export function outcomeSaid(outcome: Outcome, t: TFunction, locale: string): string {
  const { queued, offline, superseded, expires_at } = outcome;
  const command = t(`players.commands.names.${outcome.command}`);
  const until = expires_at && new Intl.DateTimeFormat(locale, { timeStyle: "short" }).format(new Date(expires_at));
  const sentences = [
    t("players.bulk.sent", { command, count: queued }),
    offline > 0 && until && t("players.bulk.offlineUntil", { count: offline, until }),
    offline > 0 && !until && t("players.bulk.offlineHeld", { count: offline }),
    superseded > 0 && t("players.bulk.replaced", { count: superseded }),
  ];
  return sentences.filter(Boolean).join(" ");
}
