import { Select, type SelectProps } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { allLocations, type Location } from "@web/queries/locations";
import type { Account } from "@web/session/session";
import { useAccount } from "@web/session/useSession";

interface PlaceSelectProps extends Omit<SelectProps, "data" | "value" | "onChange"> {
  value?: number | null;
  onChange?: (locationId: number | null) => void;
  /** Places to leave out, with everything below them. */
  without?: Location;
  /** Only places of one's own, where things may be put; not those above, which are there to be named. */
  own?: boolean;
}

/** A place out of the tree, indented as it hangs. */
export function PlaceSelect({ value, onChange, without, own = false, ...rest }: PlaceSelectProps) {
  const { t } = useTranslation();
  const { data = [] } = useQuery(allLocations);
  const account = useAccount();
  const shown = data.filter(
    (place) => !(without && place.path.startsWith(without.path)) && (!own || isOwn(place, account)),
  );
  return (
    <Select
      label={t("words.place")}
      searchable
      allowDeselect={rest.clearable ?? false}
      nothingFoundMessage={t("words.nothingMatches")}
      data={shown.map((each) => ({ value: String(each.id), label: placeLabel(each, data) }))}
      value={value === null || value === undefined ? null : String(value)}
      onChange={(chosen) => onChange?.(chosen === null ? null : Number(chosen))}
      {...rest}
    />
  );
}

/** Given to this account, or below a place that was. */
export function isOwn({ path }: Location, { role, location_ids }: Account): boolean {
  return role === "admin" || path.split("/").some((id) => location_ids.includes(Number(id)));
}

/** "Tower A › Lobby": names repeat between buildings, so each says where it hangs. */
export function placeLabel(place: Location, all: Location[]): string {
  const names = new Map(all.map(({ id, name }) => [id, name]));
  return place.path
    .split("/")
    .filter(Boolean)
    .map((id) => names.get(Number(id)))
    .filter(Boolean)
    .join(" › ");
}
