import { useEffect, useState } from "react";

/** The page's own clock (performance.now), once a second while it is wanted: silence is seen too. */
export function useBeat(isWanted: boolean): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    if (!isWanted) return undefined;
    const timer = setInterval(() => setNow(performance.now()), 1_000);
    return () => clearInterval(timer);
  }, [isWanted]);
  return now;
}
