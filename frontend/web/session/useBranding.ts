import { useEffect, useSyncExternalStore } from "react";
import { branding, type Branding } from "./branding";

export function useBranding(): Branding {
  return useSyncExternalStore(branding.watch, branding.get);
}

/** Lets the browser's tab say what is open, and where. */
export function useTabTitle(title: string): void {
  const { name } = useBranding();
  useEffect(() => {
    document.title = `${title} · ${name}`;
  }, [title, name]);
}
