import { Text } from "@mantine/core";
import {
  closestCenter,
  DndContext,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
  type Announcements,
  type DragEndEvent,
} from "@dnd-kit/core";
import { restrictToParentElement, restrictToVerticalAxis } from "@dnd-kit/modifiers";
import { SortableContext, sortableKeyboardCoordinates, verticalListSortingStrategy } from "@dnd-kit/sortable";
import { useTranslation } from "react-i18next";
import { changed, moved, without, type Turn } from "./draft";
import { TurnRow } from "./TurnRow";
import classes from "./Campaigns.module.css";

interface TurnListProps {
  turns: Turn[];
  onChange: (turns: Turn[]) => void;
  canEdit: boolean;
}

/** The order in which a campaign plays; rows are moved by pointer, touch or keyboard, and say where they are. */
export function TurnList({ turns, onChange, canEdit }: TurnListProps) {
  const { t } = useTranslation();
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const announcements = useAnnouncements(turns);
  const place = (key: unknown) => turns.findIndex((turn) => turn.key === key);
  const drop = ({ active, over }: DragEndEvent) => {
    if (over && active.id !== over.id) onChange(moved(turns, place(active.id), place(over.id)));
  };
  if (turns.length === 0) return <Text c="dimmed">{t("campaigns.builder.nothing")}</Text>;
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      modifiers={[restrictToVerticalAxis, restrictToParentElement]}
      onDragEnd={drop}
      accessibility={{
        announcements,
        screenReaderInstructions: { draggable: t("campaigns.builder.announce.instructions") },
      }}
    >
      <SortableContext items={turns.map(({ key }) => key)} strategy={verticalListSortingStrategy} disabled={!canEdit}>
        <ol className={classes.turns} aria-label={t("campaigns.builder.order")}>
          {turns.map((turn, index) => (
            <TurnRow
              key={turn.key}
              turn={turn}
              position={index + 1}
              canEdit={canEdit}
              onChange={(changes) => onChange(changed(turns, turn.key, changes))}
              onRemove={() => onChange(without(turns, turn.key))}
            />
          ))}
        </ol>
      </SortableContext>
    </DndContext>
  );
}

function useAnnouncements(turns: Turn[]): Announcements {
  const { t } = useTranslation();
  const at = (key: unknown) => {
    const index = turns.findIndex((turn) => turn.key === key);
    return { title: turns[index]?.content.title ?? "", position: index + 1, count: turns.length };
  };
  return {
    onDragStart: ({ active }) => t("campaigns.builder.announce.start", at(active.id)),
    onDragOver: ({ active, over }) =>
      t("campaigns.builder.announce.over", { ...at(active.id), position: at(over?.id ?? active.id).position }),
    onDragEnd: ({ active, over }) =>
      t("campaigns.builder.announce.end", { ...at(active.id), position: at(over?.id ?? active.id).position }),
    onDragCancel: ({ active }) => t("campaigns.builder.announce.cancel", at(active.id)),
  };
}
