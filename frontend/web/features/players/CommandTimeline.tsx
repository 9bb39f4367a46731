import { ActionIcon, Skeleton, Text } from "@mantine/core";
import { answered, api } from "@shared/api";
import { IconX } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { commandsOf, type Command } from "@web/queries/players";
import { useMay } from "@web/session/useSession";
import { CommandState } from "@web/ui/CommandState";
import { Moment } from "@web/ui/Moment";
import { ProblemNote } from "@web/ui/ProblemNote";
import { Section } from "@web/ui/Section";
import { complained } from "@web/ui/toast";
import { useGlow } from "@web/ui/useGlow";
import classes from "./Players.module.css";

/** What was asked of a screen and how it ended, newest first; rows move by themselves. */
export function CommandTimeline({ playerId }: { playerId: number }) {
  const { t } = useTranslation();
  return (
    <Section title={t("players.commands.history")}>
      <Commands playerId={playerId} />
    </Section>
  );
}

function Commands({ playerId }: { playerId: number }) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery(commandsOf(playerId));
  if (isPending) return <Skeleton height={96} />;
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (data.length === 0) return <Text c="dimmed">{t("players.commands.none")}</Text>;
  return (
    <ol className={classes.timeline} aria-label={t("players.commands.history")} aria-live="polite">
      {data.map((command) => (
        <CommandRow key={command.id} command={command} />
      ))}
    </ol>
  );
}

function CommandRow({ command }: { command: Command }) {
  const { t } = useTranslation();
  const glow = useGlow(command.status);
  const name = nameOf(command, t);
  const isOpen = command.status === "queued" || command.status === "delivered";
  return (
    <li className={`${classes.command} ${glow ?? ""}`} data-command={command.command} data-status={command.status}>
      <Text size="sm">{name}</Text>
      <CommandState status={command.status} />
      <Text size="xs" c="dimmed">
        <Moment at={command.finished_at ?? command.delivered_at ?? command.created_at} />
      </Text>
      {isOpen ? <CancelCommand command={command} name={name} /> : <span />}
      {(command.detail || command.late) && (
        <Text size="xs" c="dimmed" className={classes.detail}>
          {[command.detail, command.late && t("players.commands.late", { outcome: lateWord(command.late, t) })]
            .filter(Boolean)
            .join(" · ")}
        </Text>
      )}
    </li>
  );
}

function nameOf({ command, params }: Command, t: TFunction): string {
  if (command === "volume") return t("players.commands.volumeTo", { volume: String(params.volume) });
  return t(`players.commands.names.${command}`);
}

function lateWord(outcome: string, t: TFunction): string {
  return outcome === "done" || outcome === "failed" || outcome === "unsupported"
    ? t(`states.command.${outcome}`)
    : outcome;
}

function CancelCommand({ command, name }: { command: Command; name: string }) {
  const { t } = useTranslation();
  const may = useMay();
  const cache = useQueryClient();
  const cancel = useMutation({
    mutationFn: () =>
      answered(
        api.DELETE("/api/players/{player_id}/commands/{command_id}", {
          params: { path: { player_id: command.player_id, command_id: command.id } },
        }),
      ),
    onError: complained,
    onSettled: () => cache.invalidateQueries({ queryKey: commandsOf(command.player_id).queryKey }),
  });
  if (!may("player.command")) return <span />;
  return (
    <ActionIcon
      size="sm"
      variant="subtle"
      color="gray"
      loading={cancel.isPending}
      aria-label={t("players.commands.cancel", { command: name })}
      onClick={() => cancel.mutate()}
    >
      <IconX size={14} />
    </ActionIcon>
  );
}
