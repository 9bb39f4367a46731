import { Anchor, List, Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { usesOf } from "@web/queries/content";
import { ProblemNote } from "@web/ui/ProblemNote";
import { Section } from "@web/ui/Section";

/** Which campaigns show it, and how far each of them reaches. */
export function UsedIn({ contentId }: { contentId: number }) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery(usesOf(contentId));
  if (isPending) return <Skeleton height={80} radius="md" />;
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  const { items, used_elsewhere } = data;
  return (
    <Section title={t("library.uses.title")}>
      {items.length === 0 && used_elsewhere === 0 && (
        <Text size="sm" c="dimmed">
          {t("library.uses.none")}
        </Text>
      )}
      {items.length > 0 && (
        <List size="sm" spacing={4}>
          {items.map(({ campaign_id, name, schedules, screens }) => (
            <List.Item key={campaign_id}>
              <Anchor component={Link} to={`/campaigns/${campaign_id}`} size="sm">
                {name}
              </Anchor>{" "}
              <Text span size="xs" c="dimmed">
                {[
                  t("library.uses.schedules", { count: schedules }),
                  t("library.uses.screens", { count: screens }),
                ].join(", ")}
              </Text>
            </List.Item>
          ))}
        </List>
      )}
      {used_elsewhere > 0 && (
        <Text size="sm" c="dimmed" mt={4}>
          {t("library.uses.elsewhere", { count: used_elsewhere })}
        </Text>
      )}
    </Section>
  );
}
