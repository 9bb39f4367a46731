import { Anchor, Button, Stack, TagsInput, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { answered, api } from "@shared/api";
import { Problem } from "@shared/problem";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useSearchParams } from "react-router";
import { dashboardKeys } from "@web/queries/dashboard";
import { player as playerOptions, playerKeys } from "@web/queries/players";
import { Page } from "@web/ui/Page";
import { PlaceSelect } from "@web/ui/PlaceSelect";
import { ProblemNote } from "@web/ui/ProblemNote";
import { said } from "@web/ui/toast";
import { useOnlyPlaceIn } from "@web/ui/useOnlyPlace";
import { KeyForm } from "./KeyForm";
import classes from "./Players.module.css";

interface PairValues {
  code: string;
  name: string;
  location_id: number | null;
  tags: string[];
}

export default function PairPage() {
  const { t } = useTranslation();
  const [isByKey, setByKey] = useState(false);
  if (isByKey) return <KeyForm onBack={() => setByKey(false)} />;
  return (
    <Page
      title={t("players.pairing.title")}
      lead={t("players.pairing.text", { address: `${location.host}/player` })}
      narrow
    >
      <PairForm />
      <Anchor component="button" type="button" size="sm" mt="lg" onClick={() => setByKey(true)}>
        {t("players.pairing.byKey")}
      </Anchor>
    </Page>
  );
}

const CODE_LENGTH = 6;

function PairForm() {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const [scanned] = useState(() => params.get("code")?.toUpperCase() ?? "");
  const form = useForm<PairValues>({
    initialValues: { code: scanned, name: "", location_id: null, tags: [] },
    validate: {
      code: (code) => (code.trim().length === CODE_LENGTH ? null : t("words.required")),
      name: (name) => (name.trim() ? null : t("words.required")),
      location_id: (place) => (place === null ? t("words.required") : null),
    },
  });
  useOnlyPlaceIn(form.values.location_id, (only) => form.setFieldValue("location_id", only));
  const pair = usePair((error) => {
    if (error.status === 404) form.setErrors({ code: t("players.pairing.wrong") });
    else form.setErrors(error.fields);
  });
  const isShownAtField = pair.error instanceof Problem && pair.error.status === 404;
  return (
    <form onSubmit={form.onSubmit((values) => pair.mutate(values))} noValidate>
      <Stack gap="sm">
        {pair.error && !isShownAtField && <ProblemNote error={pair.error} />}
        <TextInput
          label={t("players.pairing.code")}
          description={scanned ? t("players.pairing.scanned") : undefined}
          className={classes.code}
          size="md"
          w={240}
          required
          autoFocus={!scanned}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={CODE_LENGTH}
          {...form.getInputProps("code")}
        />
        <TextInput
          label={t("players.pairing.name")}
          description={t("players.pairing.nameHint")}
          required
          autoFocus={Boolean(scanned)}
          maxLength={120}
          {...form.getInputProps("name")}
        />
        <PlaceSelect own required {...form.getInputProps("location_id")} />
        <TagsInput
          label={t("words.tags")}
          placeholder={t("words.tagsHint")}
          maxTags={20}
          {...form.getInputProps("tags")}
        />
        <Text component="div">
          <Button type="submit" loading={pair.isPending}>
            {t("players.pairing.submit")}
          </Button>
        </Text>
      </Stack>
    </form>
  );
}

function usePair(onRefused: (problem: Problem) => void) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: ({ code, name, location_id, tags }: PairValues) =>
      answered(
        api.POST("/api/players/pair", {
          body: { code: code.trim().toUpperCase(), name, location_id: location_id ?? 0, tags },
        }),
      ),
    onSuccess: async (paired) => {
      cache.setQueryData(playerOptions(paired.id).queryKey, paired);
      said(t("players.pairing.done", { name: paired.name }));
      void cache.invalidateQueries({ queryKey: playerKeys.lists });
      void cache.invalidateQueries({ queryKey: dashboardKeys.figures });
      await navigate(`/players/${paired.id}`, { replace: true });
    },
    onError: (error) => {
      if (error instanceof Problem) onRefused(error);
    },
  });
}
