import { Button, Text } from "@mantine/core";
import { IconCircleCheck, IconCircleOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { User } from "@web/queries/users";
import { useAccount, useMay } from "@web/session/useSession";
import { Rows } from "@web/ui/Rows";
import { StateWord } from "@web/ui/StateWord";
import { useGlow } from "@web/ui/useGlow";
import { useActivation } from "./useActivation";

export function UserRow({ user, onEdit }: { user: User; onEdit: () => void }) {
  const { t } = useTranslation();
  const account = useAccount();
  const mayWrite = useMay()("user.write");
  const glow = useGlow(user.version);
  const isMyself = user.id === account.id;
  return (
    <Rows.Row glow={glow} actions={mayWrite && <UserActions user={user} isMyself={isMyself} onEdit={onEdit} />}>
      <div style={{ flex: "1 1 200px", minWidth: 0 }}>
        <Text size="sm" fw={600} truncate>
          {user.username} {isMyself && `(${t("users.you")})`}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {user.email}
        </Text>
      </div>
      <Text size="sm" w={130}>
        {t(`auth.roles.${user.role}`)}
      </Text>
      <Text size="sm" c="dimmed" w={140}>
        {user.role === "admin"
          ? t("users.everywhere")
          : user.location_ids.length === 0
            ? t("users.nowhere")
            : t("users.placesCount", { count: user.location_ids.length })}
      </Text>
      <div style={{ width: 160 }}>
        <StateWord icon={user.is_active ? IconCircleCheck : IconCircleOff} tone={user.is_active ? "green" : "grey"}>
          {t(user.is_active ? "users.active" : "users.inactive")}
        </StateWord>
      </div>
    </Rows.Row>
  );
}

function UserActions({ user, isMyself, onEdit }: { user: User; isMyself: boolean; onEdit: () => void }) {
  const { t } = useTranslation();
  const { ask, isPending } = useActivation(user);
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
      {isMyself ? (
        <span style={{ width: 92 }} />
      ) : (
        <Button
          variant="default"
          size="compact-sm"
          miw={92}
          loading={isPending}
          onClick={ask}
          aria-label={`${t(user.is_active ? "users.deactivate" : "users.activate")}: ${user.username}`}
        >
          {t(user.is_active ? "users.deactivate" : "users.activate")}
        </Button>
      )}
    </>
  );
}
