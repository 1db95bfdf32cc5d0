/** The service worker of the screens: pages from the network, and when that is gone, as they were last. */
const CACHE = "screens";
const isStatic = (url) => url.pathname.startsWith("/static/");

addEventListener("install", () => self.skipWaiting());
addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
addEventListener("message", (event) => event.waitUntil(keepAll(event.data.keep)));

async function keepAll(urls) {
  const cache = await caches.open(CACHE);
  // What stands there already under a name with a hash is the same for ever; the page itself is taken anew.
  await Promise.allSettled(
    urls.map(async (url) => {
      if (!isStatic(new URL(url)) || !(await cache.match(url))) await cache.add(url);
    }),
  );
  const wanted = new Set(urls);
  for (const request of await cache.keys()) {
    if (isStatic(new URL(request.url)) && !wanted.has(request.url)) await cache.delete(request);
  }
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (isStatic(url)) event.respondWith(fixed(request));
});

async function page(request) {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(10_000) });
    if (answer.status < 500) {
      if (answer.ok) await cache.put(request, answer.clone());
      return answer;
    }
    return (await cache.match(request)) ?? answer;
  } catch {
    return (await cache.match(request)) ?? Response.error();
  }
}

async function fixed(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request)) ?? fetch(request);
}
