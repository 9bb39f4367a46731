import { Anchor, Button, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { CodeField } from "@web/ui/CodeField";
import { Doorway } from "./Doorway";
import { isWrongCode, refusalOf } from "./refusal";
import { Refused } from "./Refused";

interface CodeStepProps {
  finish: (code: string) => Promise<void>;
  onBack: () => void;
}

/** What a password, or another service, does not suffice for. */
export function CodeStep({ finish, onBack }: CodeStepProps) {
  const { t } = useTranslation();
  const form = useForm({ mode: "uncontrolled", initialValues: { code: "" } });
  const show = useMutation({
    mutationFn: ({ code }: { code: string }) => finish(code),
    onError: (error) => isWrongCode(error) && form.setErrors({ code: t("auth.secondFactor.wrong") }),
  });
  return (
    <Doorway title={t("auth.secondFactor.title")}>
      {show.error && !isWrongCode(show.error) && <Refused>{refusalOf(show.error)}</Refused>}
      <form onSubmit={form.onSubmit((typed) => show.mutate(typed))}>
        <Stack gap="sm">
          <Text size="sm">{t("auth.secondFactor.text")}</Text>
          <CodeField
            label={t("auth.secondFactor.code")}
            description={t("auth.secondFactor.lost")}
            autoFocus
            key={form.key("code")}
            {...form.getInputProps("code")}
          />
          <Button type="submit" fullWidth loading={show.isPending}>
            {t("auth.secondFactor.submit")}
          </Button>
          <Anchor component="button" type="button" size="sm" onClick={onBack}>
            {t("auth.secondFactor.back")}
          </Anchor>
        </Stack>
      </form>
    </Doorway>
  );
}
