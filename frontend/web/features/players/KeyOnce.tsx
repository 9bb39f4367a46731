import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import type { Schema } from "@shared/api";
import { IconKey } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { CopyButton } from "@web/ui/CopyButton";
import classes from "./Players.module.css";

/** A device key, shown this once. */
export function KeyOnce({ made }: { made: Schema["PlayerKeyOut"] }) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm">
      <Alert icon={<IconKey size={18} />} color="orange" variant="outline" role="status">
        {t("players.key.once")}
      </Alert>
      <Text fw={600}>{t("players.key.of", { name: made.name })}</Text>
      <div className={classes.key} data-testid="player-key">
        {made.player_key}
      </div>
      <Group>
        <CopyButton text={made.player_key} />
        <Button variant="default" component={Link} to={`/players/${made.id}`}>
          {t("players.key.open")}
        </Button>
      </Group>
    </Stack>
  );
}
