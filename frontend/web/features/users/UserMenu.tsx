import { ActionIcon, Menu, Modal } from "@mantine/core";
import {
  IconCircleCheck,
  IconCircleOff,
  IconDots,
  IconLink,
  IconShieldOff,
  IconTrash,
  type Icon,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { User } from "@web/queries/users";
import { LinkOnce } from "./LinkOnce";
import { useActivation } from "./useActivation";
import { useDeleteUser } from "./useDeleteUser";
import { useNewLink } from "./useNewLink";
import { useSecondFactorOff } from "./useSecondFactorOff";

interface Act {
  says: string;
  sign: Icon;
  onClick: () => void;
}

/** What an administrator does to somebody else's account. */
export function UserMenu({ user }: { user: User }) {
  const { t } = useTranslation();
  const renew = useNewLink(user);
  const acts = useActs(user, renew.make);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={28} aria-label={t("words.actionsFor", { name: user.username })}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {acts.map(({ says, sign: Sign, onClick }) => (
            <Menu.Item key={says} leftSection={<Sign size={16} aria-hidden />} onClick={onClick}>
              {says}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={Boolean(renew.made)}
        onClose={renew.forget}
        closeOnClickOutside={false}
        title={t("users.link.address")}
        closeButtonProps={{ "aria-label": t("words.close") }}
      >
        {renew.made && <LinkOnce link={renew.made} onDone={renew.forget} />}
      </Modal>
    </>
  );
}

function useActs(user: User, makeLink: () => void): Act[] {
  const { t } = useTranslation();
  const activation = useActivation(user);
  const secondFactorOff = useSecondFactorOff(user);
  const remove = useDeleteUser(user);
  const { is_active, is_invited, has_second_factor } = user;
  const link = {
    says: t(is_invited ? "users.link.makeInvite" : "users.link.makeReset"),
    sign: IconLink,
    onClick: makeLink,
  };
  const off = { says: t("users.secondFactorOff"), sign: IconShieldOff, onClick: secondFactorOff };
  return [
    ...(is_active ? [link] : []),
    ...(has_second_factor ? [off] : []),
    {
      says: t(is_active ? "users.deactivate" : "users.activate"),
      sign: is_active ? IconCircleOff : IconCircleCheck,
      onClick: activation,
    },
    { says: t("users.delete"), sign: IconTrash, onClick: remove },
  ];
}
