import { SHORTEST_PASSWORD } from "@shared/password";
import { Button, Group, Modal, MultiSelect, PasswordInput, Select, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { answered, api } from "@shared/api";
import { Problem } from "@shared/problem";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { allLocations } from "@web/queries/locations";
import { userKeys, type User } from "@web/queries/users";
import { placeLabel } from "@web/ui/PlaceSelect";
import { ProblemNote } from "@web/ui/ProblemNote";
import { said } from "@web/ui/toast";
import { ROLES, type Role } from "./roles";

interface UserFormProps {
  editing: User | "new" | null;
  onClose: () => void;
}

export function UserForm({ editing, onClose }: UserFormProps) {
  const { t } = useTranslation();
  const before = editing === "new" || editing === null ? undefined : editing;
  return (
    <Modal
      opened={editing !== null}
      onClose={onClose}
      title={before ? t("users.edit", { name: before.username }) : t("users.create")}
      closeButtonProps={{ "aria-label": t("words.close") }}
    >
      {editing && <Fields before={before} onClose={onClose} />}
    </Modal>
  );
}

const valuesOf = (before: User | undefined) => ({
  username: before?.username ?? "",
  email: before?.email ?? "",
  password: "",
  role: before?.role ?? ("viewer" as Role),
  location_ids: (before?.location_ids ?? []).map(String),
});
type Values = ReturnType<typeof valuesOf>;

function Fields({ before, onClose }: { before?: User; onClose: () => void }) {
  const { t } = useTranslation();
  const { data: places = [] } = useQuery(allLocations);
  const form = useForm<Values>({
    initialValues: valuesOf(before),
    validate: {
      password: (password) =>
        (before && password === "") || password.length >= SHORTEST_PASSWORD ? null : t("users.passwordHint"),
    },
  });
  const save = useSaveUser(before, onClose, form.setErrors);
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <Stack gap="sm">
        {save.error && <ProblemNote error={save.error} />}
        <TextInput
          label={t("users.username")}
          required
          disabled={Boolean(before)}
          autoComplete="off"
          autoCapitalize="none"
          maxLength={64}
          {...form.getInputProps("username")}
        />
        <TextInput label={t("users.email")} type="email" required autoComplete="off" {...form.getInputProps("email")} />
        <PasswordInput
          label={t(before ? "users.newPassword" : "users.password")}
          description={t(before ? "users.newPasswordHint" : "users.passwordHint")}
          required={!before}
          autoComplete="new-password"
          {...form.getInputProps("password")}
        />
        <Select
          label={t("users.role")}
          description={t(`users.roleHints.${form.values.role}`)}
          allowDeselect={false}
          data={ROLES.map((role) => ({ value: role, label: t(`auth.roles.${role}`) }))}
          {...form.getInputProps("role")}
        />
        {form.values.role !== "admin" && (
          <MultiSelect
            label={t("users.places")}
            description={t("users.placesHint")}
            searchable
            data={places.map((place) => ({ value: String(place.id), label: placeLabel(place, places) }))}
            {...form.getInputProps("location_ids")}
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("words.cancel")}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t("words.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function useSaveUser(
  before: User | undefined,
  onDone: () => void,
  setErrors: (errors: Record<string, string>) => void,
) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (values: Values) => stored(before, values),
    onSuccess: ({ username }) => {
      said(t("users.saved", { name: username }));
      onDone();
    },
    onError: (error) => error instanceof Problem && setErrors(error.fields),
    onSettled: () => cache.invalidateQueries({ queryKey: userKeys.all }),
  });
}

function stored(before: User | undefined, { username, email, password, role, location_ids }: Values): Promise<User> {
  const places = role === "admin" ? [] : location_ids.map(Number);
  if (!before)
    return answered(api.POST("/api/users", { body: { username, email, password, role, location_ids: places } }));
  const body = { version: before.version, email, role, location_ids: places, ...(password ? { password } : {}) };
  return answered(api.PATCH("/api/users/{user_id}", { params: { path: { user_id: before.id } }, body }));
}
