/** What the player tells of itself and its machine with each heartbeat. */
import { latestTroubles } from "./journal";
import type { Shelf } from "./media/shelf";
import { roomLeft } from "./media/tidying";
import { isServedOffline } from "./offline";
import { sound } from "./stage/face";

export const APP_VERSION = import.meta.env["VITE_PLAYER_VERSION"] as string;

/** What this player can do, by the protocol's words. */
export const CAPABILITIES = [
  "play",
  "pause",
  "next",
  "sync",
  "restart",
  "volume",
  "identify",
  "image",
  "video",
  "audio",
  "html",
  "url",
] as const;

const startedAt = performance.now();

/** Physical pixels, as the panel has them. */
export function resolution(): string {
  const { width, height } = globalThis.screen;
  const scale = globalThis.devicePixelRatio || 1;
  return `${Math.round(width * scale)}x${Math.round(height * scale)}`;
}

export async function systemInfo(shelf: Shelf): Promise<Record<string, unknown>> {
  const room = await roomLeft();
  return {
    uptime_seconds: Math.round((performance.now() - startedAt) / 1_000),
    user_agent: navigator.userAgent.slice(0, 200),
    language: navigator.language,
    cores: navigator.hardwareConcurrency,
    viewport: `${innerWidth}x${innerHeight}`,
    storage: shelf.kind,
    storage_used_bytes: room?.usedBytes ?? null,
    storage_total_bytes: room?.totalBytes ?? null,
    storage_persistent: (await navigator.storage?.persisted?.()) ?? false,
    starts_offline: isServedOffline(),
    troubles: latestTroubles(),
    sound: sound.isRefused ? "refused" : "allowed",
  };
}
