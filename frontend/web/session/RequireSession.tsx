import { Center, Loader } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, Outlet, useLocation } from "react-router";
import { useSession } from "./useSession";

/** Pages below need someone signed in; who is not goes to sign-in and comes back to where they wanted to be. */
export function RequireSession() {
  const { t } = useTranslation();
  const state = useSession();
  const { pathname, search } = useLocation();
  const known = useQueryClient();
  const isOver = state.kind === "signed_out";
  useEffect(() => {
    if (isOver) known.clear(); // the next person at this desk sees nothing of the last one's
  }, [isOver, known]);
  if (state.kind === "starting") {
    return (
      <Center h="100dvh">
        <Loader aria-label={t("words.loading")} />
      </Center>
    );
  }
  if (state.kind === "signed_out") {
    const to = pathname === "/" ? "/login" : `/login?to=${encodeURIComponent(pathname + search)}`;
    return <Navigate to={to} replace />;
  }
  return <Outlet />;
}
