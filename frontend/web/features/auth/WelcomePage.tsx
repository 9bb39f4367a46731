import { Anchor, Center, Loader, Text } from "@mantine/core";
import { Problem } from "@shared/problem";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";
import "@web/i18n/later";
import { linkBehind } from "@web/queries/auth";
import { ProblemNote } from "@web/ui/ProblemNote";
import { Doorway } from "./Doorway";
import { LinkForm } from "./LinkForm";
import { Refused } from "./Refused";

/** The page behind a one-time link: who was invited, or forgot the password, chooses one. */
export default function WelcomePage() {
  const { t } = useTranslation();
  // The part after # never reaches a server or a log by itself; another link may be pasted into the same tab.
  const token = useLocation().hash.slice(1);
  if (token) return <Behind key={token} token={token} />;
  return (
    <Doorway title={t("welcome.invite.title")}>
      <Refused>{t("welcome.noToken")}</Refused>
      <ToSignIn />
    </Doorway>
  );
}

function Behind({ token }: { token: string }) {
  const { t } = useTranslation();
  const { data: link, error, refetch } = useQuery(linkBehind(token));
  const [isUsedUp, setUsedUp] = useState(false);
  if (isUsedUp || (error instanceof Problem && error.status === 404)) return <Gone />;
  if (link) {
    return (
      <Doorway title={t(`welcome.${link.purpose}.title`)}>
        <LinkForm token={token} link={link} onGone={() => setUsedUp(true)} />
      </Doorway>
    );
  }
  return (
    <Doorway title={t("welcome.invite.title")}>
      {error ? (
        <ProblemNote error={error} onRetry={() => void refetch()} />
      ) : (
        <Center>
          <Loader aria-label={t("welcome.loading")} />
        </Center>
      )}
    </Doorway>
  );
}

/** Used, run out, replaced or made up: the server says the same of all of them. */
function Gone() {
  const { t } = useTranslation();
  return (
    <Doorway title={t("welcome.gone.title")}>
      <Text size="sm">{t("welcome.gone.text")}</Text>
      <Text size="sm">{t("welcome.gone.used")}</Text>
      <ToSignIn />
    </Doorway>
  );
}

function ToSignIn() {
  const { t } = useTranslation();
  return (
    <Anchor component={Link} to="/login" size="sm">
      {t("auth.setup.toSignIn")}
    </Anchor>
  );
}
