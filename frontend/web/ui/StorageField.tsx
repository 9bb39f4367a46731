import { NumberInput, type NumberInputProps } from "@mantine/core";
import { useTranslation } from "react-i18next";
import "@web/i18n/later";

const MEGABYTE = 1024 * 1024; // as limits are set and sizes are said everywhere: shared/time.ts
const LARGEST_MEGABYTES = 1_000_000_000;
const NARROW_SPACE = "\u202f";

/** How much somebody, or a place, may keep; empty is no limit. */
export function StorageField(props: NumberInputProps) {
  const { t } = useTranslation();
  return (
    <NumberInput
      suffix={` ${t("library.quota.unit")}`}
      min={0}
      max={LARGEST_MEGABYTES}
      allowDecimal={false}
      thousandSeparator={NARROW_SPACE}
      {...props}
    />
  );
}

/** What stands in the field: "" is none. A limit set to the byte by other means is shown rounded. */
export function megabytesOf(bytes: number | null | undefined): number | string {
  return typeof bytes === "number" ? Math.round(bytes / MEGABYTE) : "";
}

/** What the field says, as the server takes it. */
export function bytesOf(megabytes: number | string): number | null {
  return megabytes === "" ? null : Number(megabytes) * MEGABYTE;
}
