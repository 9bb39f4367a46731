import { ActionIcon, Anchor, Text } from "@mantine/core";
import { fullInstant, localMoment } from "@shared/time";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { AuditEntry } from "@web/queries/audit";
import classes from "./Audit.module.css";
import { AuditDetails } from "./AuditDetails";
import { actionSaid, actorSaid } from "./said";

interface AuditRowProps {
  entry: AuditEntry;
  onActor: (actor: string) => void;
}

/** One act; what was there before and after is opened on demand. */
export function AuditRow({ entry, onActor }: AuditRowProps) {
  const { t, i18n } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const { created_at, actor, address, action, name } = entry;
  const Sign = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <li className={classes.row}>
      <div className={classes.line}>
        <Text
          component="time"
          size="sm"
          className={`figures ${classes.time}`}
          dateTime={created_at}
          title={fullInstant(created_at, i18n.language)}
        >
          {localMoment(created_at, i18n.language)}
        </Text>
        <div className={classes.actor}>
          <Anchor
            component="button"
            type="button"
            size="sm"
            c="inherit"
            fw={600}
            title={t("audit.onlyBy", { name: actorSaid(actor) })}
            onClick={() => onActor(actor.name)}
          >
            {actorSaid(actor)}
          </Anchor>
          <Text size="xs" c="dimmed" className="figures">
            {address}
          </Text>
        </div>
        <div className={classes.act}>
          <Text size="sm">{actionSaid(action)}</Text>
          <Text size="xs" c="dimmed">
            {name}
          </Text>
        </div>
        <ActionIcon
          variant="subtle"
          color="gray"
          className={classes.open}
          aria-label={t("audit.details", { number: entry.id })}
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen(!isOpen)}
        >
          <Sign size={16} aria-hidden />
        </ActionIcon>
      </div>
      <div id={id} hidden={!isOpen}>
        {isOpen && <AuditDetails entry={entry} />}
      </div>
    </li>
  );
}
