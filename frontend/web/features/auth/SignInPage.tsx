import { Alert, Button, PasswordInput, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Problem } from "@shared/problem";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Navigate, useSearchParams } from "react-router";
import { session } from "@web/session/session";
import { useSession } from "@web/session/useSession";
import { sentenceFor } from "@web/ui/words";
import { Doorway } from "./Doorway";

export default function SignInPage() {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const state = useSession();
  const form = useForm({ mode: "uncontrolled", initialValues: { username: "", password: "" } });
  const signIn = useMutation({
    mutationFn: ({ username, password }: { username: string; password: string }) => session.signIn(username, password),
  });
  if (state.kind === "signed_in") return <Navigate to={wantedPage(params.get("to"))} replace />;
  const hasEnded = state.kind === "signed_out" && state.ended && !signIn.error;
  return (
    <Doorway title={t("auth.signIn.title")}>
      {hasEnded && <Alert role="status">{t("auth.signIn.ended")}</Alert>}
      {signIn.error && (
        <Alert role="alert" color="red" variant="outline">
          {refusal(signIn.error, t("auth.signIn.wrong"), t("auth.signIn.tooMany"))}
        </Alert>
      )}
      <form onSubmit={form.onSubmit((values) => signIn.mutate(values))}>
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
    </Doorway>
  );
}

function refusal(error: unknown, wrong: string, tooMany: string): string {
  if (!(error instanceof Problem)) return sentenceFor(error);
  if (error.status === 401) return wrong;
  return error.status === 429 ? tooMany : sentenceFor(error);
}

/** Only addresses of this console: a link may not send a fresh session elsewhere. */
export function wantedPage(to: string | null): string {
  return to && /^\/(?![/\\])/.test(to) ? to : "/";
}
