/**
 * The service worker of /player/: keeps the player's own files, so that it starts with the server gone, and
 * answers for managers' HTML pages from the verified bytes on the shelf.
 */
// oxlint-disable-next-line unicorn/require-module-specifiers -- makes this file a module, so that `self` can be declared
export {};

declare const self: ServiceWorkerGlobalScope;
/** Written in by the build: every file of this version of the player, and the version's name. */
declare const SHELL_OF_THIS_BUILD: { version: string; files: string[] };

const SHELL = SHELL_OF_THIS_BUILD;
const SHELL_PREFIX = "tvs-shell-";
const SHELL_CACHE = `${SHELL_PREFIX}${SHELL.version}`;
const MEDIA_CACHE = "tvs-media";
const HOME = "/player/";
const OWN_PAGE = /^\/player\/stage\/([0-9a-f]{64})$/;

/** A page of a manager runs its scripts in an origin of its own, as when the server answers for it. */
const OWN_PAGE_POLICY = "sandbox allow-scripts";

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== self.location.origin) return;
  const ownPage = OWN_PAGE.exec(address.pathname);
  if (ownPage) event.respondWith(pageFromShelf(ownPage[1] ?? ""));
  else if (isInFrame(event.request))
    return; // the server says that no page of ours may stand in one
  else if (event.request.mode === "navigate" && address.pathname === HOME)
    event.respondWith(fromShell(HOME, event.request));
  else if (SHELL.files.includes(address.pathname)) event.respondWith(fromShell(address.pathname, event.request));
});

/** Whether a page is meant for a frame: an uploaded one may try to leave for ours. */
function isInFrame({ mode, destination }: Request): boolean {
  return mode === "navigate" && destination !== "document";
}

async function install(): Promise<void> {
  const cache = await caches.open(SHELL_CACHE);
  await cache.addAll(SHELL.files.map((file) => new Request(file, { cache: "reload" })));
  await self.skipWaiting();
}

async function activate(): Promise<void> {
  const stale = (await caches.keys()).filter((name) => name.startsWith(SHELL_PREFIX) && name !== SHELL_CACHE);
  await Promise.all(stale.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function fromShell(file: string, request: Request): Promise<Response> {
  const cache = await caches.open(SHELL_CACHE);
  return (await cache.match(file)) ?? fetch(request);
}

async function pageFromShelf(sha256: string): Promise<Response> {
  const cache = await caches.open(MEDIA_CACHE);
  const kept = await cache.match(`/player/shelf/${sha256}`);
  if (!kept)
    return new Response("This page is not on the shelf.", { status: 404, headers: { "Content-Type": "text/plain" } });
  return new Response(kept.body, {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": OWN_PAGE_POLICY,
      "X-Content-Type-Options": "nosniff",
    },
  });
}
