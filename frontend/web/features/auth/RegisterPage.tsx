import { Alert, Anchor, Button, Loader, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { answered, api, type Schema } from "@shared/api";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import "@web/i18n/later";
import { doors } from "@web/queries/auth";
import { NewPasswordFields } from "@web/ui/NewPasswordFields";
import { fieldSentences, passwordRules } from "@web/ui/passwords";
import { isSaidByFields } from "@web/ui/words";
import { Doorway } from "./Doorway";
import { refusalOf } from "./refusal";
import { Refused } from "./Refused";

/** Where somebody asks for an account, if the server allows it. */
export default function RegisterPage() {
  const { t } = useTranslation();
  const { data: known, error, isPending } = useQuery(doors);
  return (
    <Doorway title={t("welcome.register.title")}>
      {isPending && <Loader aria-label={t("words.loading")} />}
      {error && <Refused>{refusalOf(error)}</Refused>}
      {known && (known.may_register ? <RegisterForm /> : <Text size="sm">{t("welcome.register.closed")}</Text>)}
      <Anchor component={Link} to="/login" size="sm">
        {t("auth.setup.toSignIn")}
      </Anchor>
    </Doorway>
  );
}

function RegisterForm() {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { username: "", email: "", password: "", again: "" },
    validate: {
      password: passwordRules.isLongEnough,
      again: (again, { password }) => passwordRules.isTheSame(again, password),
    },
  });
  const ask = useMutation({
    mutationFn: (body: Schema["RegistrationIn"]) => answered(api.POST("/api/auth/register", { body })),
    onError: (error) => form.setErrors(fieldSentences(error)),
  });
  if (ask.data) return <Alert role="status">{t("welcome.register.done", { name: ask.data.username })}</Alert>;
  const isSaid = isSaidByFields(ask.error, Object.keys(form.values));
  return (
    <form onSubmit={form.onSubmit(({ username, email, password }) => ask.mutate({ username, email, password }))}>
      <Stack gap="sm">
        <Text size="sm">{t("welcome.register.text")}</Text>
        {ask.error && !isSaid && <Refused>{refusalOf(ask.error)}</Refused>}
        <TextInput
          label={t("auth.setup.username")}
          autoComplete="username"
          autoCapitalize="none"
          required
          {...form.getInputProps("username")}
        />
        <TextInput
          label={t("auth.setup.email")}
          type="email"
          autoComplete="email"
          required
          {...form.getInputProps("email")}
        />
        <NewPasswordFields password={form.getInputProps("password")} again={form.getInputProps("again")} />
        <Button type="submit" fullWidth mt="xs" loading={ask.isPending}>
          {t("welcome.register.submit")}
        </Button>
      </Stack>
    </form>
  );
}
