import { Button, Group, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { Settings } from "@web/queries/settings";
import { useMay } from "@web/session/useSession";
import { ProblemNote } from "@web/ui/ProblemNote";
import { Section } from "@web/ui/Section";
import { useLeaveGuard } from "@web/ui/useLeaveGuard";
import { isSaidByFields } from "@web/ui/words";
import { changesOf, KEEPING, leastSilence, NAMES, SCREENS, UPLOADS, valuesOf, type Values } from "./form";
import { LanguageField } from "./LanguageField";
import { LogoField } from "./LogoField";
import { NameField } from "./NameField";
import { NumberSetting } from "./NumberSetting";
import { useSaveSettings } from "./useSaveSettings";

export function SettingsForm({ settings }: { settings: Settings }) {
  const { t } = useTranslation();
  const may = useMay();
  const form = useForm<Values>({
    initialValues: valuesOf(settings),
    validate: (values) => problemsOf(values, settings, t("words.required"), (count) => t("settings.hasty", { count })),
  });
  const { setValues, resetDirty } = form;
  useEffect(() => {
    setValues(valuesOf(settings));
    resetDirty(valuesOf(settings));
  }, [settings, setValues, resetDirty]);
  const focusFirst = (errors: object) => {
    const first = NAMES.find((name) => name in errors);
    if (first) form.getInputNode(first)?.focus();
  };
  const save = useSaveSettings((errors) => {
    form.setErrors(errors);
    focusFirst(errors);
  });
  const changes = changesOf(form.values, settings);
  const isDirty = Object.keys(changes).length > 0;
  useLeaveGuard(isDirty);
  const parts = { form, settings };
  return (
    <form noValidate onSubmit={form.onSubmit(() => save.mutate({ version: settings.version, ...changes }), focusFirst)}>
      <Stack gap="md">
        <Section title={t("settings.branding.title")}>
          <Stack gap="md">
            <NameField {...parts} />
            <LogoField settings={settings} />
            <LanguageField {...parts} />
          </Stack>
        </Section>
        <Numbers title={t("settings.screens.title")} names={SCREENS} {...parts} />
        <Numbers title={t("settings.uploads.title")} names={UPLOADS} {...parts} />
        <Numbers title={t("settings.keeping.title")} names={KEEPING} {...parts} />
        {save.error && !isSaidByFields(save.error, NAMES) && <ProblemNote error={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" disabled={!isDirty} onClick={() => form.setValues(valuesOf(settings))}>
            {t("settings.discard")}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={!isDirty || !may("settings.write")}>
            {t("words.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

type Parts = Parameters<typeof NumberSetting>[0];

function Numbers({ title, names, ...parts }: { title: string; names: readonly Parts["name"][] } & Omit<Parts, "name">) {
  return (
    <Section title={title}>
      <Stack gap="md">
        {names.map((name) => (
          <NumberSetting key={name} name={name} {...parts} />
        ))}
      </Stack>
    </Section>
  );
}

function problemsOf(values: Values, settings: Settings, empty: string, hasty: (least: number) => string) {
  const problems: Record<string, string> = {};
  for (const name of NAMES) if (values[name] === "" || String(values[name]).trim() === "") problems[name] = empty;
  const least = leastSilence(values, settings);
  if (least !== null && !problems.offline_after_seconds) problems.offline_after_seconds = hasty(least);
  return problems;
}
