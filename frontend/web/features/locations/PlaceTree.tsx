import { ActionIcon, Anchor, Menu, Paper, Text } from "@mantine/core";
import type { Schema } from "@shared/api";
import { IconCheck, IconDots, IconDownload, IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { progressAt, type Location } from "@web/queries/locations";
import { StateWord } from "@web/ui/StateWord";
import type { Editing } from "./LocationsPage";
import { screensIn, treeOf, type Branch } from "./tree";
import { useDeletePlace } from "./useDeletePlace";
import classes from "./Locations.module.css";

type PlanProgress = Schema["PlanProgressOut"];

interface PlaceTreeProps {
  places: Location[];
  /** Missing: one may look, not change. */
  onEdit?: (editing: Editing) => void;
}

export function PlaceTree({ places, onEdit }: PlaceTreeProps) {
  const { t } = useTranslation();
  return (
    <Paper withBorder radius="md" p="xs">
      <ul className={classes.tree} aria-label={t("locations.tree")}>
        {treeOf(places).map((branch) => (
          <BranchRow key={branch.place.id} branch={branch} onEdit={onEdit} />
        ))}
      </ul>
    </Paper>
  );
}

function BranchRow({ branch, onEdit }: { branch: Branch; onEdit?: (editing: Editing) => void }) {
  const { t } = useTranslation();
  const { place, children } = branch;
  const count = screensIn(branch);
  return (
    <li>
      <div className={classes.row}>
        <div className={classes.name}>
          <Text size="sm" fw={600}>
            {place.name}
          </Text>
          <Text size="xs" c="dimmed">
            {[place.timezone, place.address].filter(Boolean).join(" · ")}
          </Text>
        </div>
        {place.fallback_campaign && (
          <Text size="sm" c="dimmed">
            {t("locations.fallbackIs", { name: place.fallback_campaign.name })}
          </Text>
        )}
        <Progress locationId={place.id} />
        <Anchor component={Link} to={`/players?location_id=${place.id}`} size="sm" className="figures">
          {t("locations.screens", { count })}
        </Anchor>
        {onEdit && place.can_edit && <PlaceMenu place={place} onEdit={onEdit} />}
      </div>
      {children.length > 0 && (
        <ul>
          {children.map((child) => (
            <BranchRow key={child.place.id} branch={child} onEdit={onEdit} />
          ))}
        </ul>
      )}
    </li>
  );
}

/** How far the newest change has come at a place; nothing until the server speaks of one. */
function Progress({ locationId }: { locationId: number }) {
  const { t } = useTranslation();
  const { data } = useQuery<PlanProgress>({ queryKey: progressAt(locationId), enabled: false });
  if (!data || data.total === 0) return null;
  const isDone = data.in_step === data.total;
  return (
    <StateWord icon={isDone ? IconCheck : IconDownload} tone={isDone ? "green" : "blue"}>
      {t("locations.inStep", { count: data.in_step, total: data.total })}
    </StateWord>
  );
}

function PlaceMenu({ place, onEdit }: { place: Location; onEdit: (editing: Editing) => void }) {
  const { t } = useTranslation();
  const remove = useDeletePlace();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t("words.actionsFor", { name: place.name })}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => onEdit({ place })}>
          {t("words.edit")}
        </Menu.Item>
        <Menu.Item leftSection={<IconPlus size={16} />} onClick={() => onEdit({ below: place })}>
          {t("locations.createBelow", { name: place.name })}
        </Menu.Item>
        <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => remove(place)}>
          {t("words.delete")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
