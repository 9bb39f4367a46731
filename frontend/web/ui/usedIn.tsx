import { Anchor, List, Text } from "@mantine/core";
import type { Schema } from "@shared/api";
import type { Problem } from "@shared/problem";
import i18next from "i18next";
import { closeDialog, showDialog } from "./dialog";

interface Place {
  to: string;
  label: string;
}

/** Where something is still used, as a refused deletion lists it, and how many uses it could not name. */
function usesIn({ body }: Problem): { places: Place[]; hidden: number } {
  const found = Array.isArray(body.used_in) ? (body.used_in as Schema["Use"][]) : [];
  const unnamed = typeof body.used_count === "number" ? body.used_count - found.length : body.used_elsewhere;
  return { places: found.map(placeOf), hidden: typeof unnamed === "number" ? unnamed : 0 };
}

function placeOf({ name, campaign_id, content_id, player_id, schedule_id }: Schema["Use"]): Place {
  const { t } = i18next;
  if (schedule_id) return { to: `/schedules/${schedule_id}`, label: `${t("app.nav.schedules")}: ${name}` };
  if (campaign_id) return { to: `/campaigns/${campaign_id}`, label: `${t("app.nav.campaigns")}: ${name}` };
  if (content_id) return { to: `/content/${content_id}`, label: `${t("app.nav.content")}: ${name}` };
  if (player_id) return { to: `/players/${player_id}`, label: `${t("app.nav.players")}: ${name}` };
  return { to: "/locations", label: `${t("app.nav.locations")}: ${name}` };
}

/** Shows the uses with links there. */
export function showUses(text: string, problem: Problem, go: (to: string) => void): void {
  const { places, hidden } = usesIn(problem);
  const more = hidden > 0 && i18next.t("words.inUseElsewhere", { count: hidden });
  showDialog({
    title: i18next.t("words.inUse"),
    body: <PlacesNamed text={text} places={places} more={more} go={go} />,
  });
}

interface PlacesNamedProps {
  text: string;
  places: Place[];
  /** How many are not named. */
  more: string | false;
  go: (to: string) => void;
}

/** The body of a dialog that says where something is. A link closes the dialog and asks to be followed. */
export function PlacesNamed({ text, places, more, go }: PlacesNamedProps) {
  const follow = (to: string) => (event: React.MouseEvent) => {
    event.preventDefault();
    closeDialog();
    go(to);
  };
  return (
    <>
      <Text size="sm" mb="xs">
        {text}
      </Text>
      <List size="sm">
        {places.map(({ to, label }) => (
          <List.Item key={to + label}>
            <Anchor href={to} size="sm" onClick={follow(to)}>
              {label}
            </Anchor>
          </List.Item>
        ))}
      </List>
      {more && (
        <Text size="sm" c="dimmed" mt="xs">
          {more}
        </Text>
      )}
    </>
  );
}
