// The service worker: the program opens without a network, and a new build takes over only when the person says so.
//
// 1. A build is kept whole or not at all: installing fails if one file fails.
// 2. A waiting build stays waiting until the page sends `activate`; nothing changes under open work.
// 3. `/api/`, `/build.json` and this file are never touched. Databases are never touched.
'use strict';

// Written by the precache hook: the content version, and [address, integrity or ''] of every file of this build.
const BUILD = 'development';
const FILES = [];

const PREFIX = 'guanjia-build-';
const CACHE = PREFIX + BUILD;
const SHELL = '/';
// Answered by the network alone.
const NEVER = ['/build.json', '/version.json', '/sw.js', '/healthz', '/readyz', '/metrics'];

self.addEventListener('install', (event) => {
  event.waitUntil(install());
});

self.addEventListener('activate', (event) => {
  event.waitUntil(activate());
});

self.addEventListener('message', (event) => {
  if (event.data === 'activate') self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith('/api/') || NEVER.includes(url.pathname)) return;
  if (request.mode === 'navigate') {
    event.respondWith(url.pathname === '/reset' ? freshPage(request) : page(request));
  } else if (FILES.some(([address]) => address === url.pathname)) {
    event.respondWith(file(request, url.pathname));
  }
});

// All files or none. What an older build holds under the same hashed name is taken from there.
async function install() {
  const cache = await caches.open(CACHE);
  try {
    await Promise.all(FILES.map((entry) => keep(cache, entry)));
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
}

async function keep(cache, [address, integrity]) {
  if (await cache.match(address)) return;
  const known = isHashed(address) && (await fromOlderBuild(address));
  if (known) {
    await cache.put(address, known);
    return;
  }
  const options = { cache: 'reload', credentials: 'same-origin' };
  if (integrity) options.integrity = integrity;
  const answer = await fetch(address, options);
  if (!answer.ok || answer.redirected) throw new Error(`${address}: ${answer.status}`);
  await cache.put(address, answer);
}

// A name with a content hash means the same bytes for ever.
function isHashed(address) {
  return /-[0-9a-f]{16}(_bg)?\.[a-z]+$/.test(address);
}

async function fromOlderBuild(address) {
  for (const name of await olderBuilds()) {
    const found = await (await caches.open(name)).match(address);
    if (found) return found;
  }
  return null;
}

async function olderBuilds() {
  const names = await caches.keys();
  return names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
}

async function activate() {
  for (const name of await olderBuilds()) await caches.delete(name);
  // The very first page is served by the network; from here on it opens offline too.
  await self.clients.claim();
}

// Every address of the program is the one page.
async function page(request) {
  return (await kept(SHELL)) || fetch(request);
}

// The recovery page must not come from a cache that may be the reason for coming here.
async function freshPage(request) {
  try {
    return await fetch(request);
  } catch (error) {
    return page(request);
  }
}

async function file(request, address) {
  return (await kept(address)) || fetch(request);
}

// By the cache's name, not by opening it: opening would make an empty one after a reset.
function kept(address) {
  return caches.match(address, { cacheName: CACHE });
}
