import { Button, Image, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { answered, api, type Schema } from "@shared/api";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { CodeField } from "@web/ui/CodeField";
import { Once } from "@web/ui/Once";
import { ProblemNote } from "@web/ui/ProblemNote";
import { isSaidByFields } from "@web/ui/words";

interface ConfirmStepProps {
  offer: Schema["TwoFactorOfferOut"];
  onConfirmed: (recoveryCodes: string[]) => void;
}

/** The secret for the app, as a picture and to type; a code of the app shows that it has arrived. */
export function ConfirmStep({ offer, onConfirmed }: ConfirmStepProps) {
  const { t } = useTranslation();
  const form = useForm({ initialValues: { code: "" } });
  const confirm = useMutation({
    mutationFn: (body: Schema["TwoFactorConfirm"]) => answered(api.POST("/api/auth/two-factor/confirm", { body })),
    onSuccess: ({ codes }) => onConfirmed(codes),
    onError: (error) => isSaidByFields(error, ["code"]) && form.setErrors({ code: t("auth.secondFactor.wrong") }),
  });
  return (
    <form onSubmit={form.onSubmit((typed) => confirm.mutate(typed))}>
      <Stack gap="sm">
        {confirm.error && !isSaidByFields(confirm.error, ["code"]) && <ProblemNote error={confirm.error} />}
        <Text size="sm">{t("account.secondFactor.scan")}</Text>
        <Image
          src={pictureOf(offer.svg)}
          alt={t("account.secondFactor.picture")}
          w={200}
          h={200}
          bg="white"
          mx="auto"
        />
        <Text size="sm">{t("account.secondFactor.secret")}</Text>
        <Once text={inFours(offer.secret)} label={t("account.secondFactor.secret")} />
        <CodeField label={t("account.secondFactor.code")} data-autofocus {...form.getInputProps("code")} />
        <Button type="submit" w="fit-content" loading={confirm.isPending}>
          {t("account.secondFactor.confirm")}
        </Button>
      </Stack>
    </form>
  );
}

/** The server's drawing is made for the middle of a page; a picture by itself has to say what language it is in. */
const pictureOf = (svg: string): string =>
  `data:image/svg+xml,${encodeURIComponent(svg.replace(/<svg(?![^>]*xmlns=)/, '<svg xmlns="http://www.w3.org/2000/svg"'))}`;

/** Easier to type, and apps mind no spaces. */
const inFours = (secret: string): string => secret.replace(/(.{4})(?=.)/g, "$1 ");
