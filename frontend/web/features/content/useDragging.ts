import { useEffect, useState } from "react";

/** Whether files hang over the page at the moment. */
export function useDragging(isOff: boolean): boolean {
  const [depth, setDepth] = useState(0);
  useEffect(() => {
    if (isOff) return undefined;
    const enter = (event: DragEvent) => event.dataTransfer?.types.includes("Files") && setDepth((known) => known + 1);
    const leave = () => setDepth((known) => Math.max(0, known - 1));
    const end = () => setDepth(0);
    const listening = new AbortController();
    const { signal } = listening;
    document.addEventListener("dragenter", enter, { signal });
    document.addEventListener("dragleave", leave, { signal });
    document.addEventListener("drop", end, { signal, capture: true });
    return () => listening.abort();
  }, [isOff]);
  return depth > 0;
}
