import { Anchor, Button, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { answered, api, type Schema } from "@shared/api";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { session } from "@web/session/session";
import { NewPasswordFields } from "@web/ui/NewPasswordFields";
import { fieldSentences, passwordRules } from "@web/ui/passwords";
import { isSaidByFields } from "@web/ui/words";
import { Doorway } from "./Doorway";
import { refusalOf } from "./refusal";
import { Refused } from "./Refused";

/** The page behind the one-time address that a server without accounts prints when it starts. */
export default function SetupPage() {
  const { t } = useTranslation();
  const [token] = useState(tokenInAddress);
  return (
    <Doorway title={t("auth.setup.title")}>
      {token ? <SetupForm token={token} /> : <Refused>{t("auth.setup.noToken")}</Refused>}
      {!token && (
        <Anchor component={Link} to="/login" size="sm">
          {t("auth.setup.toSignIn")}
        </Anchor>
      )}
    </Doorway>
  );
}

/** The part after # never reaches a server or a log by itself; it leaves the address bar with the page. */
function tokenInAddress(): string {
  return location.hash.slice(1);
}

function SetupForm({ token }: { token: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const form = useForm({
    initialValues: { username: "", email: "", password: "", again: "" },
    validate: {
      password: passwordRules.isLongEnough,
      again: (again, { password }) => passwordRules.isTheSame(again, password),
    },
  });
  const create = useMutation({
    mutationFn: async (body: Schema["SetupIn"]) => {
      await answered(api.POST("/api/auth/setup", { body }));
      await session.signIn(body.username, body.password);
    },
    onSuccess: () => navigate("/", { replace: true }),
    onError: (error) => form.setErrors(fieldSentences(error)),
  });
  const isSaid = isSaidByFields(create.error, Object.keys(form.values));
  return (
    <form
      onSubmit={form.onSubmit(({ username, email, password }) => create.mutate({ token, username, email, password }))}
    >
      <Stack gap="sm">
        <Text size="sm">{t("auth.setup.text")}</Text>
        {create.error && !isSaid && <Refused>{refusalOf(create.error)}</Refused>}
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
        <Button type="submit" fullWidth mt="xs" loading={create.isPending}>
          {t("auth.setup.submit")}
        </Button>
      </Stack>
    </form>
  );
}
