import { ActionIcon, Button, Menu, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { answered, api } from "@shared/api";
import { IconCalendarPlus, IconDots, IconKey, IconPencil, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { dashboardKeys } from "@web/queries/dashboard";
import { playerKeys, type PlayerDetail } from "@web/queries/players";
import { useMay } from "@web/session/useSession";
import { confirm } from "@web/ui/confirm";
import { complained, said } from "@web/ui/toast";
import { EditPlayer } from "./EditPlayer";
import { KeyOnce } from "./KeyOnce";

/** Rename, move, tag, new key, delete. */
export function PlayerMenu({ player }: { player: PlayerDetail }) {
  const { t } = useTranslation();
  const may = useMay();
  const [isEditing, edit] = useDisclosure(false);
  const renew = useNewKey(player);
  const remove = useDeletePlayer(player);
  return (
    <>
      {may("player.write") && (
        <Button variant="default" leftSection={<IconPencil size={16} />} onClick={edit.open}>
          {t("words.edit")}
        </Button>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={t("words.actionsFor", { name: player.name })}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {may("schedule.write") && (
            <Menu.Item
              component={Link}
              to={`/schedules/new?player_id=${player.id}`}
              leftSection={<IconCalendarPlus size={16} />}
            >
              {t("players.detail.scheduleFor")}
            </Menu.Item>
          )}
          {may("player.pair") && (
            <Menu.Item leftSection={<IconKey size={16} />} onClick={renew.ask}>
              {t("players.key.renew")}
            </Menu.Item>
          )}
          {may("player.write") && (
            <Menu.Item leftSection={<IconTrash size={16} />} onClick={remove}>
              {t("words.delete")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <EditPlayer player={player} opened={isEditing} onClose={edit.close} />
      <Modal
        opened={Boolean(renew.made)}
        onClose={renew.forget}
        title={t("players.key.title")}
        closeButtonProps={{ "aria-label": t("words.close") }}
      >
        {renew.made && <KeyOnce made={renew.made} />}
      </Modal>
    </>
  );
}

function useNewKey({ id, name }: PlayerDetail) {
  const { t } = useTranslation();
  const renew = useMutation({
    mutationFn: () => answered(api.POST("/api/players/{player_id}/key", { params: { path: { player_id: id } } })),
    onError: complained,
  });
  const ask = () =>
    confirm({
      title: t("players.key.renewTitle"),
      text: t("players.key.renewText", { name }),
      action: t("players.key.renewAction"),
      onConfirm: () => renew.mutate(),
    });
  return { ask, made: renew.data, forget: renew.reset };
}

function useDeletePlayer({ id, name }: PlayerDetail) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: () => answered(api.DELETE("/api/players/{player_id}", { params: { path: { player_id: id } } })),
    onSuccess: async () => {
      said(t("words.deleted", { name }));
      await navigate("/players", { replace: true });
      void cache.invalidateQueries({ queryKey: playerKeys.lists });
      void cache.invalidateQueries({ queryKey: dashboardKeys.figures });
    },
    onError: complained,
  });
  return () =>
    confirm({
      title: t("players.remove.title"),
      text: t("players.remove.text", { name }),
      action: t("players.remove.action"),
      onConfirm: () => remove.mutate(),
    });
}
