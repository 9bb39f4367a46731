import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { answered, api } from "@shared/api";
import { Problem } from "@shared/problem";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { contentKeys } from "@web/queries/content";
import { ProblemNote } from "@web/ui/ProblemNote";
import { said } from "@web/ui/toast";
import { isSaidByFields } from "@web/ui/words";

interface AddressFormProps {
  place: number | null;
  tags: string[];
  onDone: () => void;
}

export function AddressForm({ place, tags, onDone }: AddressFormProps) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const form = useForm({
    initialValues: { address: "", title: "" },
    validate: {
      address: (address) => {
        if (!address.trim()) return t("words.required");
        return /^https?:\/\/./i.test(address.trim()) ? null : t("content.url.invalid", { address: meant(address) });
      },
      title: (title) => (title.trim() ? null : t("words.required")),
    },
  });
  const add = useMutation({
    mutationFn: ({ address, title }: typeof form.values) =>
      answered(
        api.POST("/api/content", { body: { type: "url", address, title, description: "", tags, location_id: place } }),
      ),
    onSuccess: async () => {
      said(t("content.url.added"));
      onDone();
      await cache.invalidateQueries({ queryKey: contentKeys.all });
    },
    onError: (error) => error instanceof Problem && form.setErrors(error.fields),
  });
  return (
    <form onSubmit={form.onSubmit((values) => add.mutate(values))} noValidate>
      <Stack gap="sm">
        {add.error && !isSaidByFields(add.error, Object.keys(form.values)) && <ProblemNote error={add.error} />}
        <TextInput
          label={t("content.url.address")}
          description={t("content.url.addressHint")}
          type="url"
          inputMode="url"
          required
          {...form.getInputProps("address")}
        />
        <TextInput label={t("content.url.name")} required maxLength={200} {...form.getInputProps("title")} />
        <Group justify="flex-end">
          <Button type="submit" loading={add.isPending}>
            {t("content.url.submit")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** "example.com/board" or "https:/example.com/board" as the address it was meant to be. */
function meant(address: string): string {
  const rest = address.trim().replace(/^(\w*:?\/\/+|https?:\/*|\/+)/i, "");
  return `https://${rest || "example.com"}`;
}
