import { Progress, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { megabytes } from "@shared/time";
import { useTranslation } from "react-i18next";
import type { PlaceStorage } from "@web/queries/storage";
import { StateWord } from "@web/ui/StateWord";
import { branchesOf, fillOf } from "./quotas";
import classes from "./Content.module.css";

/** Each place with what it and everything below it takes up, and a bar where there is a limit. */
export function PlaceBars({ places }: { places: PlaceStorage[] }) {
  const { t } = useTranslation();
  return (
    <ul className={classes.bars} aria-label={t("library.storage.byPlace")}>
      {branchesOf(places).map(({ place, depth }) => (
        <PlaceBar key={place.location?.id ?? 0} place={place} depth={depth} />
      ))}
    </ul>
  );
}

function PlaceBar({ place, depth }: { place: PlaceStorage; depth: number }) {
  const { t, i18n } = useTranslation();
  const name = place.location?.name ?? t("library.storage.none");
  const size = (bytes: number) => megabytes(bytes, i18n.language);
  const fill = fillOf(place);
  const { used_bytes, max_storage_bytes } = place;
  return (
    <li className={classes.place} style={{ paddingInlineStart: depth * 20 }}>
      <Text size="sm" fw={600} className={classes.placeName}>
        {name}
      </Text>
      <Text size="sm" c="dimmed" className="figures">
        {max_storage_bytes === null
          ? t("library.storage.noQuota", { used: size(used_bytes) })
          : t("library.storage.ofQuota", { used: size(used_bytes), quota: size(max_storage_bytes) })}
      </Text>
      {fill && (
        <>
          <Progress
            className={classes.wholeRow}
            size="sm"
            value={Math.min(fill.percent, 100)}
            color={fill.state === "roomy" ? "indigo" : fill.state === "near" ? "yellow" : "red"}
            aria-label={t("library.storage.used", { percent: fill.percent, place: name })}
          />
          {fill.state !== "roomy" && (
            <div className={classes.wholeRow}>
              <StateWord icon={IconAlertTriangle} tone={fill.state === "full" ? "red" : "amber"}>
                {fill.state === "full"
                  ? `${t("library.storage.full")}. ${t("library.storage.fullHint")}`
                  : t("library.storage.nearlyFull")}
              </StateWord>
            </div>
          )}
        </>
      )}
    </li>
  );
}
