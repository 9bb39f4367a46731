import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { userList } from "@web/queries/users";
import { actorSaid } from "./said";

const NOBODY = ["system", "command line", "screen", "stranger"] as const;
const OFFERED = 50;

/** Whose acts: people found while one types, and what is no person. Who was deleted stays in the list while chosen. */
export function ActorFilter({ value, onChange }: { value?: string; onChange: (actor: string | null) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed, 250);
  const { data } = useQuery(userList({ q: q || undefined, per_page: OFFERED, sort: "username" }));
  const people = (data?.items ?? []).map(({ username }) => username);
  const others = NOBODY.map((name) => ({ value: name as string, label: actorSaid({ id: null, name }) }));
  const isOffered = value === undefined || people.includes(value) || others.some((each) => each.value === value);
  return (
    <Select
      aria-label={t("audit.person")}
      placeholder={t("audit.anybody")}
      clearable
      searchable
      w={180}
      nothingFoundMessage={t("words.nothingMatches")}
      data={[
        ...(isOffered ? [] : [{ value, label: value }]),
        ...people.map((name) => ({ value: name, label: name })),
        ...others,
      ]}
      value={value ?? null}
      onChange={onChange}
      onSearchChange={(text) => setTyped(text === value ? "" : text)}
    />
  );
}
