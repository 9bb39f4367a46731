import { Button, Skeleton, Stack, Text } from "@mantine/core";
import { IconShieldCheck, IconShieldOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ownSecondFactor, type SecondFactor as Standing } from "@web/queries/account";
import { useAccount } from "@web/session/useSession";
import { Moment } from "@web/ui/Moment";
import { ProblemNote } from "@web/ui/ProblemNote";
import { Section } from "@web/ui/Section";
import { StateWord } from "@web/ui/StateWord";
import { SecondFactorEnd } from "./SecondFactorEnd";
import { SecondFactorSetup } from "./SecondFactorSetup";

const FEW_LEFT = 3;

/** Whether an app's code is asked for at sign-in, and how to have it so. */
export function SecondFactor() {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery(ownSecondFactor);
  return (
    <Section title={t("account.secondFactor.title")}>
      {isPending && <Skeleton height={64} />}
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {data && <Shown standing={data} />}
    </Section>
  );
}

function Shown({ standing }: { standing: Standing }) {
  const { t } = useTranslation();
  const { has_password } = useAccount();
  const [open, setOpen] = useState<"setup" | "end" | null>(null);
  const close = () => setOpen(null);
  const { is_on } = standing;
  return (
    <Stack gap="sm" align="flex-start">
      {is_on ? <On standing={standing} /> : <Off />}
      {is_on || has_password ? (
        <Button variant={is_on ? "default" : "filled"} onClick={() => setOpen(is_on ? "end" : "setup")}>
          {t(is_on ? "account.secondFactor.end" : "account.secondFactor.begin")}
        </Button>
      ) : (
        <Text size="sm">{t("account.secondFactor.needsPassword")}</Text>
      )}
      <SecondFactorSetup isOpen={open === "setup"} onClose={close} />
      <SecondFactorEnd isOpen={open === "end"} onClose={close} />
    </Stack>
  );
}

function Off() {
  const { t } = useTranslation();
  return (
    <>
      <StateWord icon={IconShieldOff} tone="grey">
        {t("account.secondFactor.off")}
      </StateWord>
      <Text size="sm">{t("account.secondFactor.text")}</Text>
    </>
  );
}

function On({ standing: { since, recovery_codes_left: count } }: { standing: Standing }) {
  const { t } = useTranslation();
  return (
    <>
      <StateWord icon={IconShieldCheck} tone="green">
        {t("account.secondFactor.on")}
        {since && (
          <>
            {`, ${t("account.secondFactor.since")} `}
            <Moment at={since} />
          </>
        )}
      </StateWord>
      <Text size="sm">
        {t("account.secondFactor.left", { count })} {count <= FEW_LEFT && t("account.secondFactor.fewLeft")}
      </Text>
    </>
  );
}
