import { TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useTranslation } from "react-i18next";
import type { Settings } from "@web/queries/settings";
import { effective, type Values } from "./form";
import { WithDefault } from "./WithDefault";

const LONGEST = 40;

export function NameField({ form, settings }: { form: UseFormReturnType<Values>; settings: Settings }) {
  const { t } = useTranslation();
  return (
    <WithDefault
      label={t("settings.names.brand_name")}
      usual={settings.brand_name.default}
      isDefault={form.values.brand_name === null}
      onReset={() => form.setFieldValue("brand_name", null)}
    >
      <TextInput
        label={t("settings.names.brand_name")}
        description={t("settings.hints.brand_name")}
        maxLength={LONGEST}
        {...form.getInputProps("brand_name")}
        value={effective("brand_name", form.values, settings)}
      />
    </WithDefault>
  );
}
