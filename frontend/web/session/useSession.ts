import { useSyncExternalStore } from "react";
import { session, type Account, type SessionState } from "./session";

export function useSession(): SessionState {
  return useSyncExternalStore(session.watch, session.get);
}

/** The signed-in account. Only below RequireSession. */
export function useAccount(): Account {
  const state = useSession();
  if (state.kind !== "signed_in") throw new Error("useAccount() needs a signed-in session.");
  return state.account;
}

type Noun = "content" | "campaign" | "schedule" | "player" | "location" | "user";
export type Permission =
  | `${Noun}.read`
  | `${Noun}.write`
  | "player.pair"
  | "player.command"
  | "audit.read"
  | "settings.read"
  | "settings.write";

/** What is shown depends on the permissions; what is allowed, the server decides. */
export function useMay(): (permission: Permission) => boolean {
  const state = useSession();
  return (permission) => state.kind === "signed_in" && state.account.permissions.includes(permission);
}
