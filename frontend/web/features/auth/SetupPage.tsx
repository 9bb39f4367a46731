import { SHORTEST_PASSWORD } from "@shared/password";
import { Alert, Anchor, Button, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { answered, api, type Schema } from "@shared/api";
import { Problem } from "@shared/problem";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { session } from "@web/session/session";
import { sentenceFor } from "@web/ui/words";
import { Doorway } from "./Doorway";

/** The page behind the one-time address that a server without accounts prints when it starts. */
export default function SetupPage() {
  const { t } = useTranslation();
  const [token] = useState(tokenInAddress);
  return (
    <Doorway title={t("auth.setup.title")}>
      {token ? (
        <SetupForm token={token} />
      ) : (
        <Alert color="red" variant="outline">
          {t("auth.setup.noToken")}
        </Alert>
      )}
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
  return decodeURIComponent(location.hash.slice(1));
}

function SetupForm({ token }: { token: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const form = useForm({
    initialValues: { username: "", email: "", password: "", again: "" },
    validate: {
      password: (password) =>
        password.length < SHORTEST_PASSWORD ? t("auth.setup.passwordHint", { count: SHORTEST_PASSWORD }) : null,
      again: (again, { password }) => (again === password ? null : t("auth.setup.different")),
    },
  });
  const create = useMutation({
    mutationFn: async (body: Schema["SetupIn"]) => {
      await answered(api.POST("/api/auth/setup", { body }));
      await session.signIn(body.username, body.password);
    },
    onSuccess: () => navigate("/", { replace: true }),
    onError: (error) => error instanceof Problem && form.setErrors(error.fields),
  });
  return (
    <form
      onSubmit={form.onSubmit(({ username, email, password }) => create.mutate({ token, username, email, password }))}
    >
      <Stack gap="sm">
        <Text size="sm">{t("auth.setup.text")}</Text>
        {create.error && (
          <Alert role="alert" color="red" variant="outline">
            {sentenceFor(create.error)}
          </Alert>
        )}
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
        <PasswordInput
          label={t("auth.setup.password")}
          description={form.errors["password"] ? undefined : t("auth.setup.passwordHint", { count: SHORTEST_PASSWORD })}
          autoComplete="new-password"
          required
          {...form.getInputProps("password")}
        />
        <PasswordInput
          label={t("auth.setup.again")}
          autoComplete="new-password"
          required
          {...form.getInputProps("again")}
        />
        <Button type="submit" fullWidth mt="xs" loading={create.isPending}>
          {t("auth.setup.submit")}
        </Button>
      </Stack>
    </form>
  );
}
