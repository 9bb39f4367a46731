import { ActionIcon, NumberInput, Select, Text } from "@mantine/core";
import { useSortable } from "@dnd-kit/sortable";
import { CSS } from "@dnd-kit/utilities";
import { clockLength } from "@shared/time";
import { IconGripVertical, IconVolume, IconVolumeOff, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Thumbnail } from "@web/ui/Thumbnail";
import { useNow } from "@web/ui/useNow";
import { ExpiredMark } from "./ExpiredMark";
import { isExpired, secondsOf, type Fit, type Turn } from "./draft";
import classes from "./Campaigns.module.css";

interface TurnRowProps {
  turn: Turn;
  position: number;
  canEdit: boolean;
  onChange: (changes: Partial<Turn>) => void;
  onRemove: () => void;
}

const FITS = ["contain", "cover", "fill"] as const;

export function TurnRow({ turn, position, canEdit, onChange, onRemove }: TurnRowProps) {
  const { t } = useTranslation();
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({
    id: turn.key,
  });
  const { title, status } = turn.content;
  const now = useNow();
  return (
    <li
      ref={setNodeRef}
      className={classes.turn}
      data-dragging={isDragging || undefined}
      style={{ transform: CSS.Translate.toString(transform), transition }}
    >
      <ActionIcon
        ref={setActivatorNodeRef}
        variant="subtle"
        color="gray"
        className={classes.handle}
        aria-label={t("campaigns.builder.drag", { title })}
        disabled={!canEdit}
        {...attributes}
        {...listeners}
      >
        <IconGripVertical size={18} />
      </ActionIcon>
      <span className={`${classes.position} figures`}>{position}</span>
      <Thumbnail content={turn.content} plain />
      <div style={{ minWidth: 0 }}>
        <Text size="sm" truncate>
          {title}
        </Text>
        <Text size="xs" c="dimmed" className="figures" truncate>
          {status === "ready"
            ? `${t(`states.type.${turn.content.type}`)} · ${clockLength(secondsOf(turn))}`
            : t("campaigns.builder.notReady")}
        </Text>
        {isExpired(turn.content, now) && <ExpiredMark />}
      </div>
      <TurnControls turn={turn} canEdit={canEdit} onChange={onChange} onRemove={onRemove} />
    </li>
  );
}

function TurnControls({ turn, canEdit, onChange, onRemove }: Omit<TurnRowProps, "position">) {
  const { t } = useTranslation();
  const { title, type } = turn.content;
  const hasSound = type === "video" || type === "audio";
  const isSeen = type === "video" || type === "image";
  return (
    <div className={classes.controls}>
      <NumberInput
        aria-label={t("campaigns.builder.seconds", { title })}
        size="xs"
        w={84}
        min={1}
        max={86_400}
        suffix=" s"
        disabled={!canEdit}
        placeholder={`${Math.round(secondsOf(turn))} s`}
        value={turn.seconds ?? ""}
        onChange={(seconds) => onChange({ seconds: typeof seconds === "number" && seconds >= 1 ? seconds : null })}
      />
      {isSeen ? (
        <Select
          aria-label={t("campaigns.builder.fit", { title })}
          size="xs"
          w={130}
          allowDeselect={false}
          disabled={!canEdit}
          data={FITS.map((fit) => ({ value: fit, label: t(`campaigns.builder.fits.${fit}`) }))}
          value={turn.fit}
          onChange={(fit) => onChange({ fit: (fit ?? "contain") as NonNullable<Fit> })}
        />
      ) : (
        <span className={classes.noFit} />
      )}
      {hasSound ? (
        <ActionIcon
          variant="subtle"
          color="gray"
          disabled={!canEdit}
          aria-label={t(turn.muted ? "campaigns.builder.unmute" : "campaigns.builder.mute", { title })}
          onClick={() => onChange({ muted: !turn.muted })}
        >
          {turn.muted ? <IconVolumeOff size={18} /> : <IconVolume size={18} />}
        </ActionIcon>
      ) : (
        <span className={classes.noSound} />
      )}
      <ActionIcon
        variant="subtle"
        color="gray"
        disabled={!canEdit}
        aria-label={t("campaigns.builder.removeItem", { title })}
        onClick={onRemove}
      >
        <IconX size={18} />
      </ActionIcon>
    </div>
  );
}
