import { Button, Text } from "@mantine/core";
import { IconCircleCheck, IconCircleOff, IconMail, IconShieldCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { User } from "@web/queries/users";
import { useAccount, useMay } from "@web/session/useSession";
import { Rows } from "@web/ui/Rows";
import { StateWord } from "@web/ui/StateWord";
import { useGlow } from "@web/ui/useGlow";
import { UserMenu } from "./UserMenu";
import classes from "./Users.module.css";

export function UserRow({ user, onEdit }: { user: User; onEdit: () => void }) {
  const { t } = useTranslation();
  const account = useAccount();
  const mayWrite = useMay()("user.write");
  const glow = useGlow(user.version);
  const isMyself = user.id === account.id;
  return (
    <Rows.Row glow={glow} actions={mayWrite && <UserActions user={user} isMyself={isMyself} onEdit={onEdit} />}>
      <div className={classes.name}>
        <Text size="sm" fw={600} truncate>
          {user.username} {isMyself && `(${t("users.you")})`}
          {user.has_second_factor && (
            <IconShieldCheck size={14} role="img" title={t("users.secondFactor")} className={classes.shield} />
          )}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {user.email}
        </Text>
      </div>
      <Text size="sm" className={classes.role}>
        {t(`auth.roles.${user.role}`)}
      </Text>
      <Text size="sm" c="dimmed" className={classes.places}>
        {user.role === "admin"
          ? t("users.everywhere")
          : user.location_ids.length === 0
            ? t("users.nowhere")
            : t("users.placesCount", { count: user.location_ids.length })}
      </Text>
      <div className={classes.standing}>
        <Standing user={user} />
      </div>
    </Rows.Row>
  );
}

/** Whether somebody gets in; who was invited has still to come. */
function Standing({ user: { is_active, is_invited } }: { user: User }) {
  const { t } = useTranslation();
  if (!is_active) {
    return (
      <StateWord icon={IconCircleOff} tone="grey">
        {t("users.inactive")}
      </StateWord>
    );
  }
  return (
    <StateWord icon={is_invited ? IconMail : IconCircleCheck} tone={is_invited ? "amber" : "green"}>
      {t(is_invited ? "users.invited" : "users.active")}
    </StateWord>
  );
}

function UserActions({ user, isMyself, onEdit }: { user: User; isMyself: boolean; onEdit: () => void }) {
  const { t } = useTranslation();
  return (
    <>
      <Button
        variant="default"
        size="compact-sm"
        onClick={onEdit}
        aria-label={t("users.edit", { name: user.username })}
      >
        {t("words.edit")}
      </Button>
      {isMyself ? <span style={{ width: 28 }} /> : <UserMenu user={user} />}
    </>
  );
}
