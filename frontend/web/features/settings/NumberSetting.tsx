import { NumberInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useTranslation } from "react-i18next";
import type { Settings } from "@web/queries/settings";
import { effective, isSize, shown, unitOf, type NumberName, type Values } from "./form";
import { WithDefault } from "./WithDefault";

const NARROW_SPACE = "\u202f";

/** "12.5" in English, "12,5" in Portuguese. */
const decimalSignOf = (locale: string) => (1.5).toLocaleString(locale).charAt(1);

interface NumberSettingProps {
  name: NumberName;
  form: UseFormReturnType<Values>;
  settings: Settings;
}

export function NumberSetting({ name, form, settings }: NumberSettingProps) {
  const { t, i18n } = useTranslation();
  const { minimum, maximum, default: usual } = settings[name];
  const unit = unitOf(name);
  const said = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 2 }).format(shown(name, usual));
  return (
    <WithDefault
      label={t(`settings.names.${name}`)}
      usual={`${said} ${t(`settings.units.${unit}`)}`}
      isDefault={form.values[name] === null}
      onReset={() => form.setFieldValue(name, null)}
    >
      <NumberInput
        label={t(`settings.names.${name}`)}
        description={t(`settings.hints.${name}`)}
        suffix={` ${t(`settings.units.${unit}`)}`}
        min={shown(name, minimum)}
        max={shown(name, maximum)}
        allowDecimal={isSize(name)}
        decimalScale={2}
        decimalSeparator={decimalSignOf(i18n.language)}
        allowedDecimalSeparators={[".", ","]}
        allowNegative={false}
        thousandSeparator={NARROW_SPACE}
        {...form.getInputProps(name)}
        value={effective(name, form.values, settings)}
      />
    </WithDefault>
  );
}
