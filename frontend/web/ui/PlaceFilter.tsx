import { useTranslation } from "react-i18next";
import { PlaceSelect } from "./PlaceSelect";

interface PlaceFilterProps {
  /** As it stands in the address. */
  value: string | undefined;
  onChange: (locationId: string | null) => void;
  w?: number;
}

/** Narrows a list to a place and what lies below it. */
export function PlaceFilter({ value, onChange, w = 220 }: PlaceFilterProps) {
  const { t } = useTranslation();
  return (
    <PlaceSelect
      label={null}
      aria-label={t("words.place")}
      placeholder={t("words.anyPlace")}
      clearable
      w={w}
      value={value ? Number(value) : null}
      onChange={(place) => onChange(place === null ? null : String(place))}
    />
  );
}
