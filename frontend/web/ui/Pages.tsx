import { Group, Pagination, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

interface PagesProps {
  page: number;
  perPage: number;
  total: number;
  onChange: (page: number) => void;
}

export function Pages({ page, perPage, total, onChange }: PagesProps) {
  const { t } = useTranslation();
  const last = Math.ceil(total / perPage);
  if (total === 0) return null;
  return (
    <Group component="nav" aria-label={t("words.pages")} justify="space-between" mt="md">
      <Text size="xs" c="dimmed" className="figures">
        {t("words.showing", {
          from: Math.min((page - 1) * perPage + 1, total),
          to: Math.min(page * perPage, total),
          total,
        })}
      </Text>
      {last > 1 && (
        <Pagination
          size="sm"
          total={last}
          value={page}
          onChange={onChange}
          getControlProps={(control) => ({
            "aria-label": control === "previous" ? t("words.previousPage") : t("words.nextPage"),
          })}
        />
      )}
    </Group>
  );
}
