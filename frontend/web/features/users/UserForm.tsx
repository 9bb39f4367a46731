import { Modal, SegmentedControl, Stack, Text } from "@mantine/core";
import type { Schema } from "@shared/api";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { User } from "@web/queries/users";
import { LinkOnce } from "./LinkOnce";
import { UserFields } from "./UserFields";
import type { Way } from "./useSaveUser";

const WAYS: readonly Way[] = ["invite", "password"];

interface UserFormProps {
  editing: User | "new" | null;
  onClose: () => void;
}

export function UserForm({ editing, onClose }: UserFormProps) {
  const { t } = useTranslation();
  const before = editing === "new" || editing === null ? undefined : editing;
  return (
    <Modal
      opened={editing !== null}
      onClose={onClose}
      closeOnClickOutside={before !== undefined} // a link stands there only once
      title={before ? t("users.edit", { name: before.username }) : t("users.create")}
      closeButtonProps={{ "aria-label": t("words.close") }}
    >
      {editing === "new" && <NewUser onClose={onClose} />}
      {before && <UserFields before={before} onClose={onClose} />}
    </Modal>
  );
}

/** Somebody new, who chooses a password by a link or is given one; the link stands here once. */
function NewUser({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [way, setWay] = useState<Way>("invite");
  const [link, setLink] = useState<Schema["LinkOut"] | null>(null);
  if (link) return <LinkOnce link={link} onDone={onClose} />;
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label={t("users.way.label")}
        fullWidth
        data={WAYS.map((each) => ({ value: each, label: t(`users.way.${each}`) }))}
        value={way}
        onChange={(chosen) => setWay(chosen as Way)}
      />
      {way === "invite" && (
        <Text size="sm" c="dimmed">
          {t("users.inviteHint")}
        </Text>
      )}
      <UserFields way={way} onClose={onClose} onInvited={setLink} />
    </Stack>
  );
}
