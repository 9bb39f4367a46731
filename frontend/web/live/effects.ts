/** What each live event does to what is on the page. An event without an effect does not compile. */
import type { LiveEvents } from "@shared/live";
import type { QueryClient } from "@tanstack/react-query";
import { campaignKeys } from "@web/queries/campaigns";
import { contentEntry, contentKeys, preparationOf, type Content } from "@web/queries/content";
import { dashboardKeys } from "@web/queries/dashboard";
import { locationKeys, progressAt } from "@web/queries/locations";
import { commandsOf, player, playerKeys, type Command, type Player } from "@web/queries/players";
import { scheduleKeys } from "@web/queries/schedules";
import { userKeys } from "@web/queries/users";
import { changeInLists, refreshSoon } from "./changes";

type Effects = { [Event in keyof LiveEvents]: (cache: QueryClient, said: LiveEvents[Event]) => void };

/** Which lists a line of the activity feed touches, by the noun its kind begins with. */
const LISTS: Record<string, readonly unknown[]> = {
  content: contentKeys.all,
  campaign: campaignKeys.all,
  schedule: scheduleKeys.all,
  player: playerKeys.all,
  location: locationKeys.all,
  user: userKeys.all,
};

export const effects: Effects = {
  player_status: (cache, said) => {
    const detail = player(said.id).queryKey;
    changeInLists<Player>(cache, playerKeys.lists, said.id, (known) => withStatus(known, said));
    cache.setQueryData(detail, (known) => known && { ...withStatus(known, said), fault: said.fault });
    refreshSoon(cache, dashboardKeys.figures);
    // The event names what is playing by id only; titles and pictures are fetched, a few seconds apart at most.
    const known = cache.getQueryData(detail);
    if (known && known.current_content?.id !== (said.current_content_id ?? undefined)) refreshSoon(cache, detail);
    refreshSoon(cache, playerKeys.lists);
  },

  player_command_status: (cache, said) => {
    const key = commandsOf(said.player_id).queryKey;
    const known = cache.getQueryData(key);
    if (known?.some(({ id }) => id === said.id)) {
      cache.setQueryData(
        key,
        known.map((each) => withOutcome(each, said)),
      );
    }
    // Its times are not in the event, and it may be someone else's order. Of one to thousands of screens nearly all
    // are of no concern here.
    if (cache.getQueryState(key)) refreshSoon(cache, key);
  },

  content_status: (cache, said) => {
    const change = (known: Content): Content => ({
      ...known,
      status: said.status,
      percent: said.percent,
      error: said.error,
    });
    changeInLists<Content>(cache, contentKeys.lists, said.id, change);
    cache.setQueryData(contentEntry(said.id).queryKey, (known) => known && change(known));
    const preparation = preparationOf(said.id).queryKey;
    if (cache.getQueryState(preparation)) cache.setQueryData(preparation, said);
    // Once ready it has a picture, a length and an address: those are not in the event.
    if (said.status === "ready") refreshSoon(cache, contentKeys.all);
    refreshSoon(cache, dashboardKeys.figures);
  },

  plan_progress: (cache, said) => {
    cache.setQueryData(progressAt(said.location_id), said);
    refreshSoon(cache, scheduleKeys.progress);
    refreshSoon(cache, dashboardKeys.figures);
  },

  activity: (cache, said) => {
    refreshSoon(cache, dashboardKeys.activity);
    refreshSoon(cache, dashboardKeys.figures);
    const lists = LISTS[said.kind.split(".")[0] ?? ""];
    if (lists) refreshSoon(cache, lists);
  },
};

function withStatus<T extends Player>(known: T, said: LiveEvents["player_status"]): T {
  const { status, state, in_step, missing_count, playback, volume, last_seen_at, plan_hash, applied_plan_hash } = said;
  return {
    ...known,
    status,
    state,
    in_step,
    missing_count,
    playback,
    volume,
    last_seen_at,
    plan_hash,
    applied_plan_hash,
  };
}

function withOutcome(known: Command, said: LiveEvents["player_command_status"]): Command {
  return known.id === said.id ? { ...known, status: said.status, detail: said.detail, late: said.late } : known;
}
