import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import type { LiveEvents, LiveOptions } from "@shared/live";
import { useEffect } from "react";
import { session } from "@web/session/session";
import { effects } from "./effects";
import { setLink } from "./link";

/** Keeps the live line open while someone is signed in, and lets every event move what is on the page. */
export function LiveLink() {
  const cache = useQueryClient();
  useEffect(() => {
    let isGone = false;
    let close = () => {};
    setLink("connecting");
    const open = async () => {
      const { openLive } = await import("@shared/live");
      if (!isGone) close = openLive(wiring(cache));
    };
    void open();
    return () => {
      isGone = true;
      close();
    };
  }, [cache]);
  return null;
}

function wiring(cache: QueryClient): LiveOptions {
  let wasLost = false;
  return {
    token: session.token,
    renew: session.renew,
    hear: Object.fromEntries(
      Object.entries(effects).map(([event, effect]) => [
        event,
        (said: LiveEvents[keyof LiveEvents]) => (effect as (cache: QueryClient, said: unknown) => void)(cache, said),
      ]),
    ) as LiveOptions["hear"],
    onState: (state) => {
      setLink(state);
      // What was said while the line was down is not said again: ask once for what is on the page.
      if (state === "connected" && wasLost) void cache.invalidateQueries();
      wasLost = state === "lost";
    },
  };
}
