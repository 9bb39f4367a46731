import { Button, PasswordInput, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { answered, api, type Schema } from "@shared/api";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ProblemNote } from "@web/ui/ProblemNote";
import { isSaidByFields } from "@web/ui/words";

/** Whoever finds an unlocked desk may not put their own app on somebody's account. */
export function PasswordAgain({ onOffer }: { onOffer: (offer: Schema["TwoFactorOfferOut"]) => void }) {
  const { t } = useTranslation();
  const form = useForm({ initialValues: { password: "" } });
  const begin = useMutation({
    mutationFn: (body: Schema["TwoFactorBegin"]) => answered(api.POST("/api/auth/two-factor", { body })),
    onSuccess: onOffer,
    onError: (error) => isSaidByFields(error, ["password"]) && form.setErrors({ password: t("auth.password.wrong") }),
  });
  return (
    <form onSubmit={form.onSubmit((typed) => begin.mutate(typed))}>
      <Stack gap="sm">
        <Text size="sm">{t("account.secondFactor.text")}</Text>
        {begin.error && !isSaidByFields(begin.error, ["password"]) && <ProblemNote error={begin.error} />}
        <PasswordInput
          label={t("account.secondFactor.password")}
          autoComplete="current-password"
          required
          withAsterisk={false}
          data-autofocus
          maxLength={200}
          {...form.getInputProps("password")}
        />
        <Button type="submit" w="fit-content" loading={begin.isPending}>
          {t("account.secondFactor.next")}
        </Button>
      </Stack>
    </form>
  );
}
