import type { TFunction } from "i18next";
import { en } from "@web/i18n/en";
import type { Activity } from "@web/queries/dashboard";

type Whole<Key> = Key extends `${infer Start}_one` | `${infer Start}_other` ? Start : Key;
type Did = Whole<keyof typeof en.dashboard.did>;
type Order = keyof typeof en.players.commands.names;

/** One line of the feed in a person's words. A kind newer than this console is shown by its name. */
export function activitySentence({ kind, words, player }: Activity, t: TFunction): string {
  const did = kind.replaceAll(".", "_");
  if (!isKnown(did)) return kind.replaceAll(/[._]/g, " ");
  const said = { ...words, player: player?.name ?? t("words.unknown"), command: orderSaid(words.command, t) };
  return t(`dashboard.did.${did}`, said);
}

/** Whether there is a sentence for it, or one for each number of things. */
function isKnown(did: string): did is Did {
  return Object.hasOwn(en.dashboard.did, did) || Object.hasOwn(en.dashboard.did, `${did}_other`);
}

function orderSaid(command: unknown, t: TFunction): string {
  if (typeof command !== "string") return "";
  return Object.hasOwn(en.players.commands.names, command) ? t(`players.commands.names.${command as Order}`) : command;
}
