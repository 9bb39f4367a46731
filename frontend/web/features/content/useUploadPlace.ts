import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { allLocations } from "@web/queries/locations";
import { useAccount } from "@web/session/useSession";

/** Where new content goes unless said otherwise: one's own first place; for administrators the top of the tree. */
export function useUploadPlace(): [number | null, (locationId: number | null) => void] {
  const { role, location_ids } = useAccount();
  const { data: places = [] } = useQuery(allLocations);
  const [chosen, choose] = useState<number | null | undefined>(undefined);
  const usual = role === "admin" ? places[0]?.id : location_ids[0];
  return [chosen === undefined ? (usual ?? null) : chosen, choose];
}
