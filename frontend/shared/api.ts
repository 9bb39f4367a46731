/** The only place that talks HTTP to the server. Types come from the contract; refusals arrive as a Problem. */
import createClient from "openapi-fetch";
import type { components, paths } from "./contract.gen";
import { Problem, problemFrom } from "./problem";

export type Schema = components["schemas"];

const TIMEOUT_MS = 30_000;

/** Who is asking. The session hands this in; nothing here keeps a token. */
export interface Identity {
  token: () => string | null;
  /** Gets a new access token. False: the session is over. */
  renew: () => Promise<boolean>;
}

let identity: Identity = { token: () => null, renew: () => Promise.resolve(false) };

export function identifyAs(who: Identity): void {
  identity = who;
}

/** Who is asking at this moment: for requests that the client below cannot make (shared/resumable.ts). */
export const asking: Identity = { token: () => identity.token(), renew: () => identity.renew() };

const RENEWABLE = /^\/api\/(?!auth\/(login|refresh|setup|register|links|oidc))/;

/** Sends a request with the access token, renews it once when it has run out, and gives up after 30 seconds. */
async function send(request: Request): Promise<Response> {
  const again = request.clone();
  const first = await attempt(request);
  if (first.status !== 401 || !RENEWABLE.test(new URL(request.url).pathname) || !identity.token()) return first;
  return (await identity.renew()) ? attempt(again) : first;
}

async function attempt(request: Request): Promise<Response> {
  const token = identity.token();
  if (token) request.headers.set("Authorization", `Bearer ${token}`);
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(TIMEOUT_MS)]);
  try {
    return await fetch(request, { signal });
  } catch (cause) {
    if (request.signal.aborted) throw cause;
    throw new Problem(0, signal.aborted ? "timeout" : "unreachable");
  }
}

export const api = createClient<paths>({
  baseUrl: globalThis.location?.origin ?? "http://localhost",
  fetch: send,
  credentials: "same-origin",
  querySerializer: { array: { style: "form", explode: true } },
});

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The answer's body. Throws Problem when the server refused. */
export async function answered<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (response.ok) return data as T; // 204 has no body; its type says undefined
  throw problemFrom(response.status, typeof error === "string" ? error : JSON.stringify(error ?? {}));
}
