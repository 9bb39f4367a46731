import { Select, type SelectProps } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { campaign, campaignList } from "@web/queries/campaigns";

interface CampaignSelectProps extends Omit<SelectProps, "data" | "value" | "onChange"> {
  value?: number | null;
  onChange?: (campaignId: number | null) => void;
}

/** A campaign out of however many: the server searches while one types. */
export function CampaignSelect({ value = null, onChange, ...rest }: CampaignSelectProps) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [q] = useDebouncedValue(text, 250);
  const chosen = useQuery({ ...campaign(value ?? 0), enabled: value !== null });
  // The field shows the chosen name as its text: that is no search.
  const found = useQuery(campaignList({ q: q === chosen.data?.name ? "" : q, per_page: 30, sort: "name" }));
  const known = new Map((found.data?.items ?? []).map(({ id, name }) => [id, name]));
  if (chosen.data) known.set(chosen.data.id, chosen.data.name);
  return (
    <Select
      label={t("schedules.form.campaign")}
      searchable
      allowDeselect={rest.clearable ?? false}
      searchValue={text}
      onSearchChange={setText}
      filter={({ options }) => options}
      nothingFoundMessage={found.isPending ? t("words.loading") : t("words.nothingMatches")}
      data={[...known].map(([id, name]) => ({ value: String(id), label: name }))}
      value={value === null ? null : String(value)}
      onChange={(id) => onChange?.(id === null ? null : Number(id))}
      {...rest}
    />
  );
}
