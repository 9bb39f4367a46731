import { Alert, Anchor, Button, List, Text } from "@mantine/core";
import type { Schema } from "@shared/api";
import { localMoment } from "@shared/time";
import { IconArrowsShuffle } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

interface ConflictNoteProps {
  found: Schema["ConflictsOut"];
  isSaving: boolean;
  onSaveAnyway: () => void;
}

const SHOWN = 6;

/** Which schedules want the same screens at the same time, and the choice to save all the same. */
export function ConflictNote({ found, isSaving, onSaveAnyway }: ConflictNoteProps) {
  const { t, i18n } = useTranslation();
  const note = useRef<HTMLDivElement>(null);
  useEffect(() => note.current?.scrollIntoView?.({ block: "nearest" }), []);
  const more = found.conflicts.length - SHOWN;
  return (
    <Alert
      ref={note}
      role="alert"
      color="orange"
      variant="outline"
      icon={<IconArrowsShuffle size={18} />}
      title={t("schedules.conflicts.title")}
    >
      <Text size="sm" mb="xs">
        {t("schedules.conflicts.text")}
      </Text>
      <List size="sm" mb="sm">
        {found.conflicts.slice(0, SHOWN).map(({ schedule_id, campaign, player, starts_at, ends_at }) => (
          <List.Item key={`${schedule_id}-${player.id}-${starts_at}`}>
            <Anchor href={`/schedules/${schedule_id}`} target="_blank" size="sm">
              {campaign.name}
            </Anchor>{" "}
            {t("schedules.conflicts.on", { player: player.name })},{" "}
            {t("schedules.conflicts.between", {
              from: localMoment(starts_at, i18n.language),
              to: localMoment(ends_at, i18n.language),
            })}
          </List.Item>
        ))}
        {more > 0 && <List.Item>{t("schedules.conflicts.more", { count: more })}</List.Item>}
        {found.hidden_count > 0 && (
          <List.Item>{t("schedules.conflicts.hidden", { count: found.hidden_count })}</List.Item>
        )}
      </List>
      <Button variant="default" size="xs" loading={isSaving} onClick={onSaveAnyway}>
        {t("schedules.conflicts.anyway")}
      </Button>
    </Alert>
  );
}
