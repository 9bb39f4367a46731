import { MultiSelect, type MultiSelectProps } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQueries, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { player, playerList } from "@web/queries/players";

interface ScreenSelectProps extends Omit<MultiSelectProps, "data" | "value" | "onChange"> {
  value?: string[];
  onChange?: (playerIds: string[]) => void;
}

/** Screens out of however many: the server searches while one types, what is chosen stays named. */
export function ScreenSelect({ value = [], onChange, ...rest }: ScreenSelectProps) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [q] = useDebouncedValue(text, 250);
  const found = useQuery(playerList({ q, per_page: 50, sort: "name" }));
  const listed = new Map(
    (found.data?.items ?? []).map((each) => [String(each.id), `${each.name} · ${each.location.name}`]),
  );
  const unlisted = value.filter((id) => !listed.has(id));
  const chosen = useQueries({ queries: unlisted.map((id) => player(Number(id))) });
  for (const { data } of chosen) if (data) listed.set(String(data.id), `${data.name} · ${data.location.name}`);
  return (
    <MultiSelect
      searchable
      searchValue={text}
      onSearchChange={setText}
      filter={({ options }) => options}
      nothingFoundMessage={found.isPending ? t("words.loading") : t("words.nothingMatches")}
      data={[...listed].map(([id, name]) => ({ value: id, label: name }))}
      value={value}
      onChange={onChange}
      {...rest}
    />
  );
}
