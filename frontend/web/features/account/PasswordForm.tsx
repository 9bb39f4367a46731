import { Button, PasswordInput, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { answered, api, type Schema } from "@shared/api";
import { Problem } from "@shared/problem";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { accountKeys } from "@web/queries/account";
import { session } from "@web/session/session";
import { useAccount } from "@web/session/useSession";
import { NewPasswordFields } from "@web/ui/NewPasswordFields";
import { fieldSentences, passwordRules } from "@web/ui/passwords";
import { ProblemNote } from "@web/ui/ProblemNote";
import { Section } from "@web/ui/Section";
import { said } from "@web/ui/toast";
import { isSaidByFields } from "@web/ui/words";

export function PasswordForm() {
  const { t } = useTranslation();
  const { has_password } = useAccount();
  return (
    <Section title={t("account.password.title")}>
      {has_password ? <Fields /> : <Text size="sm">{t("account.password.none")}</Text>}
    </Section>
  );
}

function Fields() {
  const { t } = useTranslation();
  const { username } = useAccount();
  const form = useForm({
    initialValues: { current_password: "", new_password: "", again: "" },
    validate: {
      new_password: passwordRules.isLongEnough,
      again: (again, { new_password }) => passwordRules.isTheSame(again, new_password),
    },
  });
  const change = useChange(form.reset, form.setErrors);
  const isSaid = isSaidByFields(change.error, Object.keys(form.values));
  const submit = form.onSubmit(({ current_password, new_password }) =>
    change.mutate({ current_password, new_password }),
  );
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {change.error && !isSaid && <ProblemNote error={change.error} />}
        <input hidden readOnly autoComplete="username" value={username} />
        <PasswordInput
          label={t("account.password.current")}
          autoComplete="current-password"
          required
          maxLength={200}
          {...form.getInputProps("current_password")}
        />
        <NewPasswordFields
          label={t("account.password.fresh")}
          labelAgain={t("account.password.again")}
          password={form.getInputProps("new_password")}
          again={form.getInputProps("again")}
        />
        <Text size="sm" c="dimmed">
          {t("account.password.hint")}
        </Text>
        <Button type="submit" w="fit-content" loading={change.isPending}>
          {t("account.password.save")}
        </Button>
      </Stack>
    </form>
  );
}

function useChange(onDone: () => void, setErrors: (errors: Record<string, string>) => void) {
  const { t } = useTranslation();
  const known = useQueryClient();
  return useMutation({
    mutationFn: (body: Schema["PasswordChange"]) =>
      answered(api.POST("/api/auth/password", { body: { ...body, client: "web" } })),
    onSuccess: (fresh) => {
      session.accept(fresh);
      onDone();
      said(t("account.password.saved"));
      return known.invalidateQueries({ queryKey: accountKeys.signIns });
    },
    onError: (error) => {
      const isWrong = error instanceof Problem && "current_password" in error.fields;
      setErrors({ ...fieldSentences(error), ...(isWrong && { current_password: t("auth.password.wrong") }) });
    },
  });
}
