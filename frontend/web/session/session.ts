/**
 * Who is signed in. The access token lives in memory only; what survives a reload is the HttpOnly refresh cookie,
 * which scripts cannot read. A marker in localStorage says that asking for a new token is worth the trip.
 */
import { answered, api, identifyAs, type Schema } from "@shared/api";
import { Problem } from "@shared/problem";

export type Account = Schema["MeOut"];
export type SignedIn = Schema["SignedInOut"];

export type SessionState =
  { kind: "starting" } | { kind: "signed_out"; ended: boolean } | { kind: "signed_in"; account: Account };

const MARKER = "tvs.signed_in";
const EARLY_SECONDS = 60;
const LONGEST_TIMER_SECONDS = 2_000_000; // setTimeout overflows at 2^31 ms
const RACE_MS = 400;

let state: SessionState = { kind: "starting" };
let token: string | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
let renewing: Promise<boolean> | null = null;
const watchers = new Set<() => void>();

export const session = {
  get: (): SessionState => state,
  token: (): string | null => token,
  watch: (watcher: () => void): (() => void) => {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  },
  start,
  signIn,
  signOut,
  choosePassword,
  finish,
  expect,
  know,
  renew,
  accept,
  end,
};

function become(next: SessionState): void {
  state = next;
  for (const watcher of watchers) watcher();
}

/** Takes up a session left in the cookie, if there may be one. */
async function start(): Promise<void> {
  identifyAs({ token: () => token, renew });
  globalThis.addEventListener("storage", ({ key, newValue }) => {
    // Signed out in another tab: this one does not stay behind.
    if (key === MARKER && newValue === null && token) end(false);
  });
  if (!localStorage.getItem(MARKER) || !(await renew())) end(false);
}

/** @param code of the second factor, from who has one: without it the server asks for it (`second_factor_needed`). */
async function signIn(username: string, password: string, code?: string): Promise<void> {
  accept(await answered(api.POST("/api/auth/login", { body: { username, password, code, client: "web" } })));
}

/** Chooses a password by a one-time link; with that one is signed in. */
async function choosePassword(body: Schema["LinkUse"]): Promise<void> {
  accept(await answered(api.POST("/api/auth/links/use", { body: { ...body, client: "web" } })));
}

/** Shows the second factor after another service sent somebody back. */
async function finish(code: string): Promise<void> {
  accept(await answered(api.POST("/api/auth/oidc/second-factor", { body: { code } })));
}

/** Somebody leaves for another service and may come back with a cookie: then asking for a token is worth the trip. */
function expect(): void {
  localStorage.setItem(MARKER, "1");
}

/** Takes over what is known of the account since it was changed. */
function know(account: Account): void {
  if (state.kind === "signed_in") become({ kind: "signed_in", account });
}

/** Takes over what sign-in, set-up or refresh answered. */
function accept({ access_token, expires_in, user }: SignedIn): void {
  token = access_token;
  localStorage.setItem(MARKER, "1");
  clearTimeout(timer);
  const seconds = Math.min(Math.max(expires_in - EARLY_SECONDS, expires_in / 2), LONGEST_TIMER_SECONDS);
  timer = setTimeout(() => void renew(), seconds * 1_000);
  become({ kind: "signed_in", account: user });
}

/** Forgets everything here. `ended`: by the server's word, not by the person's. */
function end(ended: boolean): void {
  clearTimeout(timer);
  token = null;
  localStorage.removeItem(MARKER);
  become({ kind: "signed_out", ended });
}

async function signOut(): Promise<void> {
  try {
    await answered(api.POST("/api/auth/logout"));
  } finally {
    end(false);
  }
}

/** Asks for a new access token; many who ask at once share one request. False: the session is over. */
function renew(): Promise<boolean> {
  renewing ??= alone(refresh).finally(() => {
    renewing = null;
  });
  return renewing;
}

async function refresh(): Promise<boolean> {
  try {
    accept(await askForToken());
    return true;
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    if ((problem.isPassing || problem.status === 429) && token) {
      // The server is away or busy, not against us: keep what we have and ask again soon.
      timer = setTimeout(() => void renew(), 10_000);
      return false;
    }
    if (token) end(true);
    return false;
  }
}

const ask = () => answered(api.POST("/api/auth/refresh", { body: {} }));

/** Two tabs may spend the same cookie at once where the browser has no locks; the loser finds the winner's cookie. */
async function askForToken(): Promise<SignedIn> {
  try {
    return await ask();
  } catch (problem) {
    if (navigator.locks || !(problem instanceof Problem) || problem.status !== 401 || !token) throw problem;
    await new Promise((resolve) => setTimeout(resolve, RACE_MS));
    return ask();
  }
}

/** One tab at a time, where the browser offers locks (not on plain HTTP from another address). */
async function alone<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks ? navigator.locks.request("tvs.refresh", work) : work();
}
