import { Button, Group, Modal, PasswordInput, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { answered, api, type Schema } from "@shared/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { accountKeys } from "@web/queries/account";
import { CodeField } from "@web/ui/CodeField";
import { ProblemNote } from "@web/ui/ProblemNote";
import { said } from "@web/ui/toast";
import { isSaidByFields } from "@web/ui/words";

const isOfCode = (error: unknown): boolean => isSaidByFields(error, ["code"]);

interface SecondFactorEndProps {
  isOpen: boolean;
  onClose: () => void;
}

/** Switches it off, with all that signing in takes. */
export function SecondFactorEnd({ isOpen, onClose }: SecondFactorEndProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t("account.secondFactor.endTitle")}
      closeButtonProps={{ "aria-label": t("words.close") }}
    >
      <Fields onClose={onClose} />
    </Modal>
  );
}

function Fields({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const known = useQueryClient();
  const form = useForm({ initialValues: { password: "", code: "" } });
  const end = useMutation({
    mutationFn: (body: Schema["TwoFactorEnd"]) => answered(api.DELETE("/api/auth/two-factor", { body })),
    onSuccess: () => {
      said(t("account.secondFactor.ended"));
      onClose();
    },
    onError: (error) => isOfCode(error) && form.setErrors({ code: t("account.secondFactor.endWrong") }),
    onSettled: () => known.invalidateQueries({ queryKey: accountKeys.secondFactor }),
  });
  return (
    <form onSubmit={form.onSubmit((typed) => end.mutate(typed))}>
      <Stack gap="sm">
        <Text size="sm">{t("account.secondFactor.endText")}</Text>
        {end.error && !isOfCode(end.error) && <ProblemNote error={end.error} />}
        <PasswordInput
          label={t("account.secondFactor.password")}
          autoComplete="current-password"
          required
          withAsterisk={false}
          data-autofocus
          maxLength={200}
          {...form.getInputProps("password")}
        />
        <CodeField label={t("account.secondFactor.endCode")} {...form.getInputProps("code")} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("words.cancel")}
          </Button>
          <Button type="submit" color="red" loading={end.isPending}>
            {t("account.secondFactor.end")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
