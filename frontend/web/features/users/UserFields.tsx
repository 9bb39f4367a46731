import { Button, Group, MultiSelect, PasswordInput, Select, Stack, TextInput } from "@mantine/core";
import { useForm, type UseFormReturnType } from "@mantine/form";
import type { Schema } from "@shared/api";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { allLocations } from "@web/queries/locations";
import type { User } from "@web/queries/users";
import { passwordRules } from "@web/ui/passwords";
import { placeLabel } from "@web/ui/PlaceSelect";
import { ProblemNote } from "@web/ui/ProblemNote";
import { isSaidByFields } from "@web/ui/words";
import { QuotaFields } from "./QuotaFields";
import { ROLES } from "./roles";
import { useSaveUser, valuesOf, type Values, type Way } from "./useSaveUser";

interface UserFieldsProps {
  before?: User;
  /** How somebody new gets in. */
  way?: Way;
  onClose: () => void;
  onInvited?: (link: Schema["LinkOut"]) => void;
}

export function UserFields({ before, way = "password", onClose, onInvited }: UserFieldsProps) {
  const { t } = useTranslation();
  const isInvited = !before && way === "invite";
  const form = useForm<Values>({
    initialValues: valuesOf(before),
    validate: {
      password: (password) => (isInvited || (before && password === "") ? null : passwordRules.isLongEnough(password)),
    },
  });
  const save = useSaveUser(before, way, form.setErrors, (link) => (link ? onInvited?.(link) : onClose()));
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <Stack gap="sm">
        {save.error && !isSaidByFields(save.error, Object.keys(form.values)) && <ProblemNote error={save.error} />}
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
        {!isInvited && <Password form={form} isNew={!before} />}
        <Select
          label={t("users.role")}
          description={t(`users.roleHints.${form.values.role}`)}
          allowDeselect={false}
          data={ROLES.map((role) => ({ value: role, label: t(`auth.roles.${role}`) }))}
          {...form.getInputProps("role")}
        />
        {form.values.role !== "admin" && <Places form={form} />}
        {form.values.role === "manager" && <QuotaFields form={form} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("words.cancel")}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t(isInvited ? "users.invite" : "words.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Password({ form, isNew }: { form: UseFormReturnType<Values>; isNew: boolean }) {
  const { t } = useTranslation();
  return (
    <PasswordInput
      label={t(isNew ? "users.password" : "users.newPassword")}
      description={t(isNew ? "users.passwordHint" : "users.newPasswordHint")}
      required={isNew}
      autoComplete="new-password"
      {...form.getInputProps("password")}
    />
  );
}

function Places({ form }: { form: UseFormReturnType<Values> }) {
  const { t } = useTranslation();
  const { data: places = [] } = useQuery(allLocations);
  return (
    <MultiSelect
      label={t("users.places")}
      description={t("users.placesHint")}
      searchable
      data={places.map((place) => ({ value: String(place.id), label: placeLabel(place, places) }))}
      {...form.getInputProps("location_ids")}
    />
  );
}
