import i18next from "i18next";
import { useEffect } from "react";
import { useBlocker, useNavigate } from "react-router";
import { confirm } from "./confirm";

/**
 * Asks before changes that are not saved are left behind, by a link or by closing the tab.
 * A navigation with the state {answered: true} is let through: it was saved, or given up on purpose.
 */
export function useLeaveGuard(isDirty: boolean): void {
  const navigate = useNavigate();
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      isDirty && currentLocation.pathname !== nextLocation.pathname && !isAnswered(nextLocation.state),
  );
  useEffect(() => {
    if (blocker.state !== "blocked") return;
    const { pathname, search, hash } = blocker.location;
    blocker.reset();
    confirm({
      title: i18next.t("words.leaveTitle"),
      text: i18next.t("words.leaveText"),
      action: i18next.t("words.leave"),
      onConfirm: () => void navigate({ pathname, search, hash }, { state: { answered: true } }),
    });
  }, [blocker, navigate]);
  useEffect(() => {
    if (!isDirty) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [isDirty]);
}

function isAnswered(state: unknown): boolean {
  return typeof state === "object" && state !== null && "answered" in state;
}
