import { NativeSelect } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useTranslation } from "react-i18next";
import type { Settings } from "@web/queries/settings";
import { effective, type Values } from "./form";
import { WithDefault } from "./WithDefault";

const LANGUAGES: readonly Settings["default_language"]["value"][] = ["auto", "en", "pt"];

/** What those are spoken to in who have not chosen. */
export function LanguageField({ form, settings }: { form: UseFormReturnType<Values>; settings: Settings }) {
  const { t } = useTranslation();
  return (
    <WithDefault
      label={t("settings.names.default_language")}
      usual={t(`settings.languages.${settings.default_language.default}`)}
      isDefault={form.values.default_language === null}
      onReset={() => form.setFieldValue("default_language", null)}
    >
      <NativeSelect
        label={t("settings.names.default_language")}
        description={t("settings.hints.default_language")}
        data={LANGUAGES.map((each) => ({ value: each, label: t(`settings.languages.${each}`) }))}
        {...form.getInputProps("default_language")}
        value={effective("default_language", form.values, settings)}
      />
    </WithDefault>
  );
}
