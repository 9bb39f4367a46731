import { Button, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { answered, api } from "@shared/api";
import { Problem } from "@shared/problem";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { session } from "@web/session/session";
import { useAccount } from "@web/session/useSession";
import { ProblemNote } from "@web/ui/ProblemNote";
import { Section } from "@web/ui/Section";
import { noted, said } from "@web/ui/toast";
import { isSaidByFields } from "@web/ui/words";

export function EmailForm() {
  const { t } = useTranslation();
  const { email } = useAccount();
  const form = useForm({ initialValues: { email } });
  const save = useSaveEmail((newest) => form.setValues({ email: newest }), form.setErrors);
  const isSaid = isSaidByFields(save.error, ["email"]) || isStale(save.error);
  return (
    <Section title={t("account.email.title")}>
      <form onSubmit={form.onSubmit((typed) => save.mutate(typed.email))}>
        <Stack gap="sm">
          {save.error && !isSaid && <ProblemNote error={save.error} />}
          <TextInput
            label={t("account.email.label")}
            description={t("account.email.hint")}
            type="email"
            autoComplete="email"
            required
            withAsterisk={false}
            maxLength={254}
            {...form.getInputProps("email")}
          />
          <Button type="submit" w="fit-content" loading={save.isPending} disabled={form.values.email === email}>
            {t("account.email.save")}
          </Button>
        </Stack>
      </form>
    </Section>
  );
}

const isStale = (error: unknown): boolean => error instanceof Problem && error.code === "stale";

function useSaveEmail(onKnown: (email: string) => void, setErrors: (errors: Record<string, string>) => void) {
  const { t } = useTranslation();
  const { version } = useAccount();
  return useMutation({
    mutationFn: (email: string) => answered(api.PATCH("/api/auth/me", { body: { email, version } })),
    onSuccess: (newest) => {
      session.know(newest);
      onKnown(newest.email);
      said(t("account.email.saved"));
    },
    onError: async (error) => {
      if (!isStale(error)) return error instanceof Problem && setErrors(error.fields);
      session.know(await answered(api.GET("/api/auth/me")));
      return noted(t("words.stale"));
    },
  });
}
