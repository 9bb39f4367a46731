import { Alert, Button, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Problem } from "@shared/problem";
import { localMoment } from "@shared/time";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import type { Link } from "@web/queries/auth";
import { session } from "@web/session/session";
import { useSession } from "@web/session/useSession";
import { CodeField } from "@web/ui/CodeField";
import { NewPasswordFields } from "@web/ui/NewPasswordFields";
import { fieldSentences, passwordRules } from "@web/ui/passwords";
import { isSaidByFields } from "@web/ui/words";
import { isWrongCode, refusalOf, wantsSecondFactor } from "./refusal";
import { Refused } from "./Refused";

interface LinkFormProps {
  token: string;
  link: Link;
  /** Somebody used it, or made a newer one, meanwhile. */
  onGone: () => void;
}

/** Chooses a password by a one-time link, with the second factor of who has one. */
export function LinkForm({ token, link, onGone }: LinkFormProps) {
  const { t, i18n } = useTranslation();
  const [needsCode, setNeedsCode] = useState(false);
  const form = useForm({
    initialValues: { password: "", again: "", code: "" },
    validate: {
      password: passwordRules.isLongEnough,
      again: (again, { password }) => passwordRules.isTheSame(again, password),
    },
  });
  const use = useUse(token, (error) => {
    if (error instanceof Problem && error.status === 404) return onGone();
    if (wantsSecondFactor(error)) return setNeedsCode(true);
    return form.setErrors(isWrongCode(error) ? { code: t("auth.secondFactor.wrong") } : fieldSentences(error));
  });
  const isSaid =
    wantsSecondFactor(use.error) || isWrongCode(use.error) || isSaidByFields(use.error, Object.keys(form.values));
  const { purpose, username, expires_at } = link;
  return (
    <form onSubmit={form.onSubmit(({ password, code }) => use.mutate({ password, code: code || undefined }))}>
      <Stack gap="sm">
        <Text size="sm">
          {t(`welcome.${purpose}.text`)} {t("welcome.until", { when: localMoment(expires_at, i18n.language) })}
        </Text>
        <SomebodyElse username={username} />
        {use.isError && !isSaid && <Refused>{refusalOf(use.error)}</Refused>}
        <TextInput label={t("auth.setup.username")} autoComplete="username" readOnly value={username} />
        <NewPasswordFields password={form.getInputProps("password")} again={form.getInputProps("again")} />
        {needsCode && (
          <CodeField
            label={t("auth.secondFactor.code")}
            description={`${t("auth.secondFactor.text")} ${t("auth.secondFactor.lost")}`}
            autoFocus
            {...form.getInputProps("code")}
          />
        )}
        <Button type="submit" fullWidth mt="xs" loading={use.isPending}>
          {t(`welcome.${purpose}.submit`)}
        </Button>
      </Stack>
    </form>
  );
}

function useUse(token: string, onError: (error: unknown) => void) {
  const navigate = useNavigate();
  const known = useQueryClient();
  return useMutation({
    mutationFn: (typed: { password: string; code?: string }) => session.choosePassword({ token, ...typed }),
    onSuccess: () => {
      known.clear(); // whoever was signed in here before may have seen other things
      void navigate("/", { replace: true });
    },
    onError,
  });
}

/** Said before one person's session takes the place of another's. */
function SomebodyElse({ username }: { username: string }) {
  const { t } = useTranslation();
  const state = useSession();
  if (state.kind !== "signed_in" || state.account.username === username) return null;
  return <Alert>{t("welcome.signedInAs", { name: state.account.username, other: username })}</Alert>;
}
