import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { allLocations } from "@web/queries/locations";
import { useAccount } from "@web/session/useSession";
import { isOwn } from "./PlaceSelect";

/** The place something is for where only one is possible: nobody is asked for that. Undefined until that is known. */
export function useOnlyPlace(): number | null | undefined {
  const account = useAccount();
  const { data, isPending } = useQuery(allLocations);
  if (isPending) return undefined;
  const own = (data ?? []).filter((place) => isOwn(place, account));
  return own.length === 1 ? (own[0]?.id ?? null) : null;
}

/** Chooses the only place there is in a form that has none yet. */
export function useOnlyPlaceIn(chosen: number | null, choose: (only: number) => void): void {
  const only = useOnlyPlace();
  useEffect(() => {
    if (only && chosen === null) choose(only);
  }, [only, chosen, choose]);
}
