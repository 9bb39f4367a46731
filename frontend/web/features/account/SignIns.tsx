import { Button, Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ownSignIns, type SignIn } from "@web/queries/account";
import { confirm } from "@web/ui/confirm";
import { ProblemNote } from "@web/ui/ProblemNote";
import { Rows } from "@web/ui/Rows";
import { Section } from "@web/ui/Section";
import { SignInRow } from "./SignInRow";
import { useEndOthers } from "./useEndSignIn";

const SHOWN_AT_FIRST = 8;

/** Where one is signed in, and how to end that. */
export function SignIns() {
  const { t } = useTranslation();
  const { data } = useQuery(ownSignIns);
  const end = useEndOthers();
  const ask = () =>
    confirm({
      title: t("account.signIns.endOthersTitle"),
      text: t("account.signIns.endOthersText"),
      action: t("account.signIns.endOthersAction"),
      onConfirm: () => end.mutate(),
    });
  const hasOthers = data?.some(({ is_current }) => !is_current);
  return (
    <Section
      title={t("account.signIns.title")}
      actions={
        hasOthers && (
          <Button variant="default" size="compact-sm" loading={end.isPending} onClick={ask}>
            {t("account.signIns.endOthers")}
          </Button>
        )
      }
    >
      <Listed />
    </Section>
  );
}

function Listed() {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery(ownSignIns);
  const [isWhole, setWhole] = useState(false);
  if (isPending) return <Skeleton height={64} />;
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  const ordered = ownFirst(data);
  const shown = isWhole ? ordered : ordered.slice(0, SHOWN_AT_FIRST);
  const more = ordered.length - shown.length;
  return (
    <>
      <Rows label={t("account.signIns.title")}>
        {shown.map((signIn) => (
          <SignInRow key={signIn.id} signIn={signIn} />
        ))}
      </Rows>
      {data.length === 1 && (
        <Text size="sm" c="dimmed" mt="xs">
          {t("account.signIns.alone")}
        </Text>
      )}
      {more > 0 && (
        <Button variant="subtle" size="compact-sm" mt="xs" onClick={() => setWhole(true)}>
          {t("account.signIns.all", { count: more })}
        </Button>
      )}
    </>
  );
}

const ownFirst = (signIns: SignIn[]): SignIn[] =>
  signIns.toSorted((one, other) => Number(other.is_current) - Number(one.is_current));
