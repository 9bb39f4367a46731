/** A campaign as it is being built: pure steps on an ordered list of turns. */
import type { Schema } from "@shared/api";
import type { Campaign } from "@web/queries/campaigns";

type ItemContent = Schema["ItemContentOut"];
export type Fit = Schema["CampaignItemIn"]["fit"];

/** What a picture or a page gets when nothing is said; the server has the same default. */
export const DEFAULT_SECONDS = 10;

export interface Turn {
  /** Stable while it is dragged; the same content may stand in the list twice. */
  key: string;
  content: ItemContent;
  /** Nothing: as long as its own length. */
  seconds: number | null;
  fit: NonNullable<Fit>;
  muted: boolean;
}

let lastKey = 0;

export function turnOf(content: ItemContent): Turn {
  return {
    key: `turn-${++lastKey}`,
    content,
    seconds: hasOwnLength(content) ? null : DEFAULT_SECONDS,
    fit: "contain",
    muted: false,
  };
}

export function turnsOf(campaign: Campaign): Turn[] {
  return campaign.items
    .toSorted((one, other) => one.position - other.position)
    .map(({ content, duration_seconds, fit, muted }) => ({
      ...turnOf(content),
      seconds: duration_seconds,
      fit,
      muted,
    }));
}

/** Videos and sound know how long they are; everything else is told. */
export function hasOwnLength({ type, duration_seconds }: ItemContent): boolean {
  return (type === "video" || type === "audio") && Boolean(duration_seconds);
}

export function secondsOf({ content, seconds }: Turn): number {
  return seconds ?? (hasOwnLength(content) ? (content.duration_seconds ?? DEFAULT_SECONDS) : DEFAULT_SECONDS);
}

/** What expired is shown by no screen. */
export function isExpired({ expires_at }: Pick<ItemContent, "expires_at">, now: number): boolean {
  return expires_at !== null && Date.parse(expires_at) <= now;
}

/** The turns that screens show. */
export function playing(turns: Turn[], now: number): Turn[] {
  return turns.filter(({ content }) => !isExpired(content, now));
}

export function totalSeconds(turns: Turn[]): number {
  return turns.reduce((sum, turn) => sum + secondsOf(turn), 0);
}

export function moved(turns: Turn[], from: number, to: number): Turn[] {
  const next = [...turns];
  const [taken] = next.splice(from, 1);
  if (taken) next.splice(to, 0, taken);
  return next;
}

export function changed(turns: Turn[], key: string, changes: Partial<Turn>): Turn[] {
  return turns.map((turn) => (turn.key === key ? { ...turn, ...changes } : turn));
}

export function without(turns: Turn[], key: string): Turn[] {
  return turns.filter((turn) => turn.key !== key);
}

export function itemsOf(turns: Turn[]): Schema["CampaignItemIn"][] {
  return turns.map(({ content, seconds, fit, muted }) => ({
    content_id: content.id,
    duration_seconds: seconds,
    fit,
    muted,
  }));
}
