import { useEffect, useRef, useState } from "react";

const GLOW_MS = 1_600;

/** "glow" for a moment after the value changed by itself; nothing when it first appears. */
export function useGlow(value: unknown): string | undefined {
  const before = useRef(value);
  const [isGlowing, setGlowing] = useState(false);
  useEffect(() => {
    if (before.current === value) return undefined;
    before.current = value;
    setGlowing(true);
    const timer = setTimeout(() => setGlowing(false), GLOW_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return isGlowing ? "glow" : undefined;
}
