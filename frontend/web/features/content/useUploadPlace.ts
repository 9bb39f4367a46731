import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { allLocations, type Location } from "@web/queries/locations";
import { useAccount } from "@web/session/useSession";
import { isOwn } from "@web/ui/PlaceSelect";

export interface UploadPlace {
  id: number | null;
  name: string | null;
  choose: (locationId: number | null) => void;
}

/**
 * Where new content goes unless said otherwise: the place one is looking at, else one's own first place; for
 * administrators the top of the tree.
 */
export function useUploadPlace(lookedAt: string | undefined): UploadPlace {
  const account = useAccount();
  const { data: places = [] } = useQuery(allLocations);
  const [chosen, choose] = useState<{ id: number | null; lookedAt: string | undefined } | null>(null);
  const shown = places.find((place) => String(place.id) === lookedAt && isOwn(place, account));
  const usual = shown?.id ?? (account.role === "admin" ? places[0]?.id : account.location_ids[0]) ?? null;
  const id = chosen && chosen.lookedAt === lookedAt ? chosen.id : usual;
  return { id, name: nameOf(places, id), choose: (next) => choose({ id: next, lookedAt }) };
}

function nameOf(places: Location[], id: number | null): string | null {
  return places.find((place) => place.id === id)?.name ?? null;
}
