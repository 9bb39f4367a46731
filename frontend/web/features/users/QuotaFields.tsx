import { Group, NumberInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { StorageField } from "@web/ui/StorageField";
import type { Values } from "./useSaveUser";

const MOST = 100_000;

/** How much a manager may make; the others make nothing, or have no limits. */
export function QuotaFields({ form }: { form: UseFormReturnType<Values> }) {
  const { t } = useTranslation();
  return (
    <Group grow align="flex-start">
      <NumberInput
        label={t("users.maxPlaces")}
        description={t("users.noLimit")}
        min={0}
        max={MOST}
        allowDecimal={false}
        {...form.getInputProps("max_locations")}
      />
      <StorageField
        label={t("users.storage")}
        description={t("users.noLimit")}
        {...form.getInputProps("max_storage_bytes")}
      />
    </Group>
  );
}
