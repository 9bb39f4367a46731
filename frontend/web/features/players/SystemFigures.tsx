import { Text } from "@mantine/core";
import { clockLength, megabytes } from "@shared/time";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { PlayerDetail } from "@web/queries/players";
import { Facts } from "./Facts";

type Figures = PlayerDetail["system_info"];

/** What a screen told of itself: what we know by name in words, anything else as it came. */
export function SystemFigures({ figures }: { figures: Figures }) {
  const { t, i18n } = useTranslation();
  const told = Object.entries(figures).filter(([, value]) => value !== null && value !== "");
  if (told.length === 0) return <Text c="dimmed">{t("players.detail.noSystem")}</Text>;
  const named = told.filter(([name]) => isKnown(name));
  const others = told.filter(([name]) => !isKnown(name));
  return (
    <>
      <Facts
        facts={named.map(([name, value]) => [
          t(`players.system.${name as Known}`),
          KNOWN[name as Known](value, t, i18n.language) ?? asItCame(value),
        ])}
      />
      {others.length > 0 && (
        <details>
          <Text component="summary" size="sm" c="dimmed" mt="xs">
            {t("players.system.more")}
          </Text>
          <Facts facts={others.map(([name, value]) => [name.replaceAll("_", " "), asItCame(value)])} />
        </details>
      )}
    </>
  );
}

/** Says a value, or nothing where it is not of the kind its name promises: players of others tell what they like. */
type Saying = (value: unknown, t: TFunction, locale: string) => string | undefined;

const asItIs: Saying = (value) => (typeof value === "string" || typeof value === "number" ? String(value) : undefined);
const asSize: Saying = (value, _t, locale) => (typeof value === "number" ? megabytes(value, locale) : undefined);
const asLength: Saying = (value) => (typeof value === "number" ? clockLength(value) : undefined);
const asClaim: Saying = (value, t) =>
  typeof value === "boolean" ? t(value ? "players.system.yes" : "players.system.no") : undefined;
const asList: Saying = (value, t) =>
  Array.isArray(value) ? value.map(asItCame).join(" · ") || t("players.system.none") : undefined;
const asPermission: Saying = (value, t) =>
  value === "allowed" || value === "refused" ? t(`players.system.sounds.${value}`) : undefined;

const KNOWN = {
  uptime_seconds: asLength,
  user_agent: asItIs,
  language: asItIs,
  cores: asItIs,
  viewport: asItIs,
  storage: asItIs,
  storage_used_bytes: asSize,
  storage_total_bytes: asSize,
  storage_persistent: asClaim,
  starts_offline: asClaim,
  troubles: asList,
  sound: asPermission,
} satisfies Record<string, Saying>;
type Known = keyof typeof KNOWN;

function isKnown(name: string): name is Known {
  return Object.hasOwn(KNOWN, name);
}

function asItCame(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
