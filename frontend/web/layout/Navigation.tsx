import { NavLink } from "@mantine/core";
import {
  IconBuilding,
  IconCalendarTime,
  IconDeviceTv,
  IconHistory,
  IconLayoutDashboard,
  IconPhotoVideo,
  IconPlayerPlay,
  IconSettings,
  IconUsers,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";
import { useMay } from "@web/session/useSession";
import classes from "./Shell.module.css";

const ROOMS = [
  { to: "/", noun: "dashboard", icon: IconLayoutDashboard },
  { to: "/content", noun: "content", icon: IconPhotoVideo },
  { to: "/campaigns", noun: "campaigns", icon: IconPlayerPlay },
  { to: "/schedules", noun: "schedules", icon: IconCalendarTime },
  { to: "/players", noun: "players", icon: IconDeviceTv },
  { to: "/locations", noun: "locations", icon: IconBuilding },
  { to: "/users", noun: "users", icon: IconUsers, needs: "user.read" },
  { to: "/audit", noun: "audit", icon: IconHistory, needs: "audit.read" },
  { to: "/settings", noun: "settings", icon: IconSettings, needs: "settings.read" },
] as const;

export function Navigation() {
  const { t } = useTranslation();
  const may = useMay();
  const { pathname } = useLocation();
  return ROOMS.filter((room) => !("needs" in room) || may(room.needs)).map(({ to, noun, icon: Sign }) => {
    const isHere = to === "/" ? pathname === "/" : pathname.startsWith(to);
    return (
      <NavLink
        key={noun}
        component={Link}
        to={to}
        label={t(`app.nav.${noun}`)}
        leftSection={<Sign size={18} stroke={1.8} aria-hidden />}
        active={isHere}
        aria-current={isHere ? "page" : undefined}
        className={classes.link}
      />
    );
  });
}
