/* global BUILD */
/**
 * The till's service worker: the shell, its modules and its pictures come from this device.
 *
 * Invariant: a version is kept whole or not at all. The first line of this script as served is `self.BUILD`, the
 * version's id and its files; a new version waits until the page, between two tickets, lets it in.
 */

const KEPT = `till-${BUILD.id}`;
const PICTURES = "till-pictures";
const PAGES = new Set(["/pos", "/pos/display"]);
const SEEN_ONCE = new Set(["image", "font"]);

self.addEventListener("install", (event) => {
  event.waitUntil(keepVersion());
  // Where the browser can, it takes modules from the cache by itself: this script need not even be started for them.
  event.addRoutes?.({ condition: { urlPattern: { pathname: `/pos/till/${BUILD.id}/*` } }, source: { cacheName: KEPT } });
});
self.addEventListener("activate", (event) => event.waitUntil(forgetOthers().then(() => self.clients.claim())));
self.addEventListener("message", (event) => {
  if (event.data === "let in") self.skipWaiting();
  if (event.data.pictures) event.waitUntil(keepPictures(event.data.pictures));
});
self.addEventListener("fetch", (event) => {
  const answer = answerOf(event.request);
  if (answer) event.respondWith(answer);
});

async function keepVersion() {
  const cache = await caches.open(KEPT);
  await Promise.all(BUILD.files.map((file) => keepFile(cache, file)));
}

async function keepFile(cache, file) {
  const response = await fetch(file, { cache: "reload", redirect: "error" });
  const isPage = PAGES.has(file);
  const type = response.headers.get("Content-Type") ?? "";
  // A captive portal answers everything with its own page: a module that is HTML is not a module.
  if (!response.ok || type.startsWith("text/html") !== isPage) throw new Error(`${file} is not what it should be`);
  if (isPage && !(await response.clone().text()).includes(BUILD.id)) throw new Error("The shell is of another version");
  await cache.put(file, response);
}

async function forgetOthers() {
  const names = (await caches.keys()).filter((name) => name.startsWith("till-") && name !== KEPT && name !== PICTURES);
  await Promise.all(names.map((name) => caches.delete(name)));
}

function answerOf(request) {
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return null;
  if (url.pathname.startsWith("/pos/api/") || url.pathname.startsWith("/live")) return null;
  if (request.mode === "navigate") return PAGES.has(url.pathname) ? fromVersion(url.pathname, request) : null;
  if (BUILD.files.includes(url.pathname + url.search)) return fromVersion(request, request);
  return SEEN_ONCE.has(request.destination) ? fromPictures(request) : null;
}

async function fromVersion(key, request) {
  const kept = await (await caches.open(KEPT)).match(key);
  return kept ?? fetch(request);
}

async function fromPictures(request) {
  const cache = await caches.open(PICTURES);
  return (await cache.match(request)) ?? fetchPicture(cache, request);
}

async function fetchPicture(cache, request) {
  const response = await fetch(request);
  const type = response.headers.get("Content-Type") ?? "";
  const isKept = !/no-store/.test(response.headers.get("Cache-Control") ?? "");
  if (response.ok && isKept && !response.redirected && /^(image|font)\//.test(type)) await cache.put(request, response.clone());
  return response;
}

/** Keep the pictures of the catalogue, one after the other, and none that it no longer shows. */
async function keepPictures(pictures) {
  const cache = await caches.open(PICTURES);
  const kept = new Map((await cache.keys()).map((request) => [pathOf(request.url), request]));
  try {
    for (const picture of pictures) if (!kept.has(picture)) await fetchPicture(cache, picture);
  } catch {
    // The server is gone: the rest is fetched when a tile shows it, or with the next catalogue.
  }
  const wanted = new Set(pictures);
  for (const [path, request] of kept) if (isOfGoods(path) && !wanted.has(path)) await cache.delete(request);
}

const pathOf = (url) => new URL(url).pathname + new URL(url).search;

const isOfGoods = (path) => path.startsWith("/pictures/") || path.startsWith("/photos/");
