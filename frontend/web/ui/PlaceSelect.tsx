import { Select, type SelectProps } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { allLocations, type Location } from "@web/queries/locations";

interface PlaceSelectProps extends Omit<SelectProps, "data" | "value" | "onChange"> {
  value?: number | null;
  onChange?: (locationId: number | null) => void;
  /** Places to leave out, with everything below them. */
  without?: Location;
}

/** A place out of the tree, indented as it hangs. */
export function PlaceSelect({ value, onChange, without, ...rest }: PlaceSelectProps) {
  const { t } = useTranslation();
  const { data = [] } = useQuery(allLocations);
  const shown = without ? data.filter(({ path }) => !path.startsWith(without.path)) : data;
  return (
    <Select
      label={t("words.place")}
      searchable
      nothingFoundMessage={t("words.nothingMatches")}
      data={shown.map((each) => ({ value: String(each.id), label: placeLabel(each, data) }))}
      value={value === null || value === undefined ? null : String(value)}
      onChange={(chosen) => onChange?.(chosen === null ? null : Number(chosen))}
      {...rest}
    />
  );
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
