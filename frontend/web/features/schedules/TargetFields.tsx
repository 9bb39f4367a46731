import { SegmentedControl, Stack, TagsInput, Title } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { CampaignSelect } from "@web/ui/CampaignSelect";
import { PlaceSelect } from "@web/ui/PlaceSelect";
import { ScreenSelect } from "@web/ui/ScreenSelect";
import type { ScheduleForm } from "./form";

export function TargetFields({ form }: { form: UseFormReturnType<ScheduleForm> }) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm">
      <Title order={2}>{t("schedules.form.what")}</Title>
      <CampaignSelect required {...form.getInputProps("campaign_id")} />
      <Title order={2} mt="xs">
        {t("schedules.form.where")}
      </Title>
      <SegmentedControl
        aria-label={t("schedules.form.target")}
        data={(["place", "screens"] as const).map((target) => ({
          value: target,
          label: t(`schedules.form.targets.${target}`),
        }))}
        {...form.getInputProps("target")}
      />
      {form.values.target === "place" ? (
        <>
          <PlaceSelect
            own
            required
            description={t("schedules.form.placeHint")}
            {...form.getInputProps("location_id")}
          />
          <TagsInput
            label={t("words.tags")}
            description={t("schedules.form.tagsHint")}
            placeholder={t("words.tagsHint")}
            maxTags={20}
            {...form.getInputProps("tags")}
          />
        </>
      ) : (
        <ScreenSelect required label={t("schedules.form.screens")} {...form.getInputProps("player_ids")} />
      )}
    </Stack>
  );
}
