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

const RENEWABLE = /^\/api\/(?!auth\/(login|refresh|setup|register))/;

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

export interface Upload {
  file: File;
  fields: Record<string, string | string[]>;
  onProgress: (percent: number) => void;
  signal?: AbortSignal;
}

/**
 * Sends one file with its progress, which fetch cannot tell. The time limit is on silence, not on the whole:
 * a large video over a slow line may take longer than 30 seconds.
 */
export async function uploadFile(upload: Upload): Promise<Schema["ContentOut"]> {
  const first = await transfer(upload);
  if (first.status !== 401 || !(await identity.renew())) return stored(first);
  return stored(await transfer(upload));
}

function stored(request: XMLHttpRequest): Schema["ContentOut"] {
  if (request.status !== 201 && request.status !== 200) throw problemFrom(request.status, request.responseText);
  return JSON.parse(request.responseText) as Schema["ContentOut"];
}

function transfer({ file, fields, onProgress, signal }: Upload): Promise<XMLHttpRequest> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const silence = watchSilence(() => {
      request.abort();
      reject(new Problem(0, "timeout"));
    });
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      silence.heard();
      onProgress(total > 0 ? Math.floor((loaded / total) * 100) : 0);
    });
    request.addEventListener("error", () => reject(new Problem(0, "unreachable")));
    request.addEventListener("abort", () => reject(new Problem(0, "cancelled")));
    request.addEventListener("load", () => resolve(request));
    request.addEventListener("loadend", silence.stop);
    signal?.addEventListener("abort", () => request.abort());
    request.open("POST", "/api/content/upload");
    const token = identity.token();
    if (token) request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.send(asForm(file, fields));
  });
}

function watchSilence(onSilence: () => void): { heard: () => void; stop: () => void } {
  let timer = setTimeout(onSilence, TIMEOUT_MS);
  return {
    heard: () => {
      clearTimeout(timer);
      timer = setTimeout(onSilence, TIMEOUT_MS);
    },
    stop: () => clearTimeout(timer),
  };
}

function asForm(file: File, fields: Upload["fields"]): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    for (const each of [value].flat()) form.append(name, each);
  }
  form.append("file", file);
  return form;
}
