import { Button, Select } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import "@web/i18n/later";
import { NotFound } from "@web/layout/Crashed";
import { userList, type User, type UserQuery } from "@web/queries/users";
import { useMay } from "@web/session/useSession";
import { EmptyState } from "@web/ui/EmptyState";
import { Filters } from "@web/ui/Filters";
import { Page } from "@web/ui/Page";
import { PagedRows } from "@web/ui/PagedRows";
import { SearchField } from "@web/ui/SearchField";
import { useFilters } from "@web/ui/useFilters";
import { ROLES } from "./roles";
import { UserForm } from "./UserForm";
import { UserRow } from "./UserRow";

const NAMES = ["q", "role", "active"] as const;
const PER_PAGE = 50;

export default function UsersPage() {
  const { t } = useTranslation();
  const may = useMay();
  const [editing, setEditing] = useState<User | "new" | null>(null);
  if (!may("user.read")) return <NotFound />;
  return (
    <Page
      title={t("users.title")}
      actions={
        may("user.write") && (
          <Button leftSection={<IconPlus size={16} />} onClick={() => setEditing("new")}>
            {t("users.create")}
          </Button>
        )
      }
    >
      <UserFilters />
      <UserRows onEdit={setEditing} />
      <UserForm editing={editing} onClose={() => setEditing(null)} />
    </Page>
  );
}

function UserFilters() {
  const { t } = useTranslation();
  const { filters, set } = useFilters(NAMES);
  return (
    <Filters label={t("users.filters")}>
      <SearchField value={filters.q ?? ""} onChange={(q) => set({ q })} />
      <Select
        aria-label={t("users.role")}
        placeholder={t("users.anyRole")}
        clearable
        w={180}
        data={ROLES.map((role) => ({ value: role, label: t(`auth.roles.${role}`) }))}
        value={filters.role ?? null}
        onChange={(role) => set({ role })}
      />
      <Select
        aria-label={t("users.state")}
        placeholder={t("users.anyState")}
        clearable
        w={180}
        data={[
          { value: "true", label: t("users.active") },
          { value: "false", label: t("users.inactive") },
        ]}
        value={filters.active ?? null}
        onChange={(active) => set({ active })}
      />
    </Filters>
  );
}

function UserRows({ onEdit }: { onEdit: (user: User) => void }) {
  const { t } = useTranslation();
  const filtering = useFilters(NAMES);
  const { filters, page } = filtering;
  const query: UserQuery = {
    page,
    per_page: PER_PAGE,
    q: filters.q,
    role: filters.role as UserQuery["role"],
    active: filters.active === undefined ? undefined : filters.active === "true",
    sort: "username",
  };
  return (
    <PagedRows
      label={t("users.title")}
      found={useQuery(userList(query))}
      filtering={filtering}
      empty={<EmptyState>{t("words.nothingMatches")}</EmptyState>}
    >
      {(user) => <UserRow key={user.id} user={user} onEdit={() => onEdit(user)} />}
    </PagedRows>
  );
}
