/** What is asked in a dialog, from anywhere; ui/Dialogs shows it. The dialog's own code is fetched with the first question. */
import { useSyncExternalStore, type ReactNode } from "react";

export interface DialogShown {
  title: string;
  body: ReactNode;
  /** Without one there is nothing to decide: the dialog only tells. */
  decision?: { label: string; isHarmless: boolean; onYes: () => void };
}

let shown: DialogShown | null = null;
const watchers = new Set<() => void>();

export function showDialog(dialog: DialogShown): void {
  become(dialog);
}

export function closeDialog(): void {
  become(null);
}

function become(next: DialogShown | null): void {
  shown = next;
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export function useDialog(): DialogShown | null {
  return useSyncExternalStore(watch, () => shown);
}
