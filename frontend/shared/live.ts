/** The live line to the server: typed events in, connection state out. It comes back by itself. */
import { io, type Socket } from "socket.io-client";
import type { Schema } from "./api";

/** What the server tells people, by event. */
export interface LiveEvents {
  player_status: Schema["PlayerStatusOut"];
  player_command_status: Schema["PlayerCommandStatusOut"];
  content_status: Schema["ContentStatusOut"];
  plan_progress: Schema["PlanProgressOut"];
  activity: Schema["ActivityEventOut"];
}

export type LiveState = "connecting" | "connected" | "lost";

export interface LiveOptions {
  token: () => string | null;
  /** Called when the server refuses the token; a new one is used at the next try. */
  renew: () => Promise<boolean>;
  onState: (state: LiveState) => void;
  hear: { [Event in keyof LiveEvents]: (said: LiveEvents[Event]) => void };
}

const RETRY_MS = 5_000;

/** Opens the line. The answer closes it. */
export function openLive({ token, renew, onState, hear }: LiveOptions): () => void {
  const socket: Socket = io({
    transports: ["websocket"],
    auth: (say) => say({ token: token() }),
    reconnectionDelay: 1_000,
    reconnectionDelayMax: 30_000,
    randomizationFactor: 0.5,
  });
  let retry: ReturnType<typeof setTimeout> | undefined;
  socket.on("connect", () => onState("connected"));
  socket.on("disconnect", (reason) => {
    onState("lost");
    // The server hung up on purpose (the token ran out, rights changed): the library does not call back by itself.
    if (reason === "io server disconnect") retry = setTimeout(() => void reopen(), RETRY_MS / 5);
  });
  socket.on("connect_error", () => {
    onState("lost");
    if (!socket.active) retry = setTimeout(() => void reopen(), RETRY_MS);
  });
  async function reopen() {
    if (await renew()) socket.connect();
  }
  for (const event of Object.keys(hear) as (keyof LiveEvents)[])
    socket.on(event, hear[event] as (said: unknown) => void);
  return () => {
    clearTimeout(retry);
    socket.removeAllListeners();
    socket.disconnect();
  };
}
