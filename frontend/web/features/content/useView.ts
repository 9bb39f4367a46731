import { useLocalStorage } from "@mantine/hooks";

export type View = "grid" | "rows";

/** Pictures or rows: remembered on this machine. */
export function useView(): [View, (view: View) => void] {
  const [view, setView] = useLocalStorage<View>({
    key: "tvs.library.view",
    defaultValue: "grid",
    getInitialValueInEffect: false,
    deserialize: (kept) => (kept === "rows" ? "rows" : "grid"),
    serialize: (chosen) => chosen,
  });
  return [view, setView];
}
