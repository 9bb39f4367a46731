import { clsx } from "clsx";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";
import { useMay } from "@web/session/useSession";
import classes from "./Content.module.css";

const ROOMS = [
  { to: "/content", words: "library.rooms.all" },
  { to: "/content/trash", words: "library.rooms.trash" },
  { to: "/content/storage", words: "library.rooms.storage" },
] as const;

/** The parts of the library. Who may only look has no trash. */
export function LibraryRooms() {
  const { t } = useTranslation();
  const mayWrite = useMay()("content.write");
  const { pathname } = useLocation();
  const here = ROOMS.find(({ to }) => to === pathname)?.to ?? "/content";
  return (
    <nav aria-label={t("library.rooms.label")} className={classes.rooms}>
      {ROOMS.filter(({ to }) => mayWrite || to !== "/content/trash").map(({ to, words }) => (
        <Link
          key={to}
          to={to}
          className={clsx(classes.room, to === here && classes.here)}
          aria-current={to === here ? "page" : undefined}
        >
          {t(words)}
        </Link>
      ))}
    </nav>
  );
}
