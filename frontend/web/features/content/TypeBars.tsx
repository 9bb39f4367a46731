import { Progress, Text } from "@mantine/core";
import type { Schema } from "@shared/api";
import { megabytes } from "@shared/time";
import { useTranslation } from "react-i18next";
import { TYPE_ICONS } from "@web/ui/Thumbnail";
import classes from "./Content.module.css";

type Amount = Schema["TypeAmountOut"];

/** What each type takes up, beside the largest of them. */
export function TypeBars({ types }: { types: Amount[] }) {
  const { t, i18n } = useTranslation();
  const most = Math.max(1, ...types.map(({ bytes }) => bytes));
  return (
    <ul className={classes.bars} aria-label={t("library.storage.byType")}>
      {types
        .filter(({ items }) => items > 0)
        .toSorted((one, other) => other.bytes - one.bytes)
        .map(({ type, items, bytes }) => {
          const Sign = TYPE_ICONS[type];
          return (
            <li key={type} className={classes.place}>
              <Text size="sm" className={classes.placeName}>
                <Sign size={16} aria-hidden className={classes.typeSign} /> {t(`states.type.${type}`)}
              </Text>
              <Text size="sm" c="dimmed" className="figures">
                {[t("library.storage.items", { count: items }), megabytes(bytes, i18n.language)].join(" · ")}
              </Text>
              <Progress className={classes.wholeRow} size="sm" color="gray" value={(bytes / most) * 100} aria-hidden />
            </li>
          );
        })}
    </ul>
  );
}
