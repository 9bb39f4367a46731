import { Alert, Anchor, Button, PasswordInput, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { doors } from "@web/queries/auth";
import { session } from "@web/session/session";
import { useSession } from "@web/session/useSession";
import { Doorway } from "./Doorway";
import { refusalByService, refusalOf, wantsSecondFactor } from "./refusal";
import { Refused } from "./Refused";
import { ServiceButtons } from "./ServiceButtons";

export interface Credentials {
  username: string;
  password: string;
}

interface PasswordStepProps {
  /** They are right, and a second factor is asked for. */
  onHalf: (typed: Credentials) => void;
  /** Why another service sent somebody back. */
  refused: string | null;
}

export function PasswordStep({ onHalf, refused }: PasswordStepProps) {
  const { t } = useTranslation();
  const state = useSession();
  const { data: known } = useQuery(doors);
  const form = useForm({ mode: "uncontrolled", initialValues: { username: "", password: "" } });
  const signIn = useMutation({
    mutationFn: ({ username, password }: Credentials) => session.signIn(username, password),
    onError: (error, typed) => wantsSecondFactor(error) && onHalf(typed),
  });
  const hasEnded = state.kind === "signed_out" && state.ended && !signIn.error;
  return (
    <Doorway title={t("auth.signIn.title")}>
      {known?.needed && <Alert role="status">{t("auth.signIn.noAccounts")}</Alert>}
      {hasEnded && <Alert role="status">{t("auth.signIn.ended")}</Alert>}
      {signIn.error && <Refused>{refusalOf(signIn.error)}</Refused>}
      {refused && signIn.isIdle && <Refused>{refusalByService(refused)}</Refused>}
      <form onSubmit={form.onSubmit((typed) => signIn.mutate(typed))}>
        <TextInput
          label={t("auth.signIn.username")}
          autoComplete="username"
          autoCapitalize="none"
          required
          withAsterisk={false}
          autoFocus
          key={form.key("username")}
          {...form.getInputProps("username")}
        />
        <PasswordInput
          mt="sm"
          label={t("auth.signIn.password")}
          autoComplete="current-password"
          required
          withAsterisk={false}
          key={form.key("password")}
          {...form.getInputProps("password")}
        />
        <Button type="submit" fullWidth mt="lg" loading={signIn.isPending || state.kind === "starting"}>
          {t("auth.signIn.submit")}
        </Button>
      </form>
      <ServiceButtons />
      {known?.may_register && (
        <Anchor component={Link} to="/register" size="sm" ta="center">
          {t("auth.signIn.register")}
        </Anchor>
      )}
    </Doorway>
  );
}
