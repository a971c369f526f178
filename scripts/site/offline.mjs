// What makes the site work without a network once it was loaded: a service worker that keeps what it has fetched. The network goes
// first, so that a page is never older than its site.
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";

/** Where the worker lies, below the site; it serves everything beside and below it. */
const workerName = "offline.js";
/** Fetched before the page starts, as it may be needed only later: the debugger in all its parts, and the pages of its views. */
const needed = [
  "index.html",
  "site.js",
  "favicon.ico",
  "debugger",
  "companion",
  // What the page itself names, before the worker is there.
  "vscode/out/vs/loader.js",
  "vscode/out/vs/webPackagePaths.js",
  "vscode/out/vs/workbench/workbench.web.main.css",
];
const viewPages = "vscode/out/vs/workbench/contrib/webview/browser/pre";

/** Writes the worker, and lets the one that VS Code has for the pages of views fall back on what was kept. */
export async function makeOffline(site) {
  const hash = createHash("sha256");
  const files = (await filesBelow(site)).sort();
  for (const file of files) hash.update(file).update(await readFile(join(site, file)));
  const cache = `vas-site-${hash.digest("hex").slice(0, 16)}`;
  const kept = files.filter(
    (file) => needed.some((name) => file === name || file.startsWith(`${name}/`)) || file.startsWith(`${viewPages}/`),
  );
  await writeFile(join(site, workerName), worker(cache, ["./", ...kept.filter((file) => !file.endsWith(".elf"))]));
  const views = join(site, viewPages, "service-worker.js");
  await writeFile(views, `${await readFile(views, "utf8")}\n${fallback(cache)}`);
}

async function filesBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"));
}

/** Answers from the network, and from what was kept where there is none. Queries name moments and views, not files. */
const answer = (cache) => `
const keyOf = ({ url }) => url.replace(/[?#].*$/, "");
async function answer(request) {
  const cache = await caches.open("${cache}");
  try {
    const response = await fetch(request);
    if (response.status === 200 && response.type === "basic") await cache.put(keyOf(request), response.clone());
    return response;
  } catch (error) {
    const kept = await cache.match(keyOf(request));
    if (kept === undefined) throw error;
    return kept;
  }
}
const isOurs = ({ method, url }) => method === "GET" && new URL(url).origin === self.location.origin;
`;

const worker = (cache, kept) => `// Made by scripts/site/offline.mjs: keeps the site for when there is no network.
${answer(cache)}
self.addEventListener("install", (event) => {
  event.waitUntil(caches.open("${cache}").then((cache) => cache.addAll(${JSON.stringify(kept)})));
});
self.addEventListener("activate", (event) => {
  const old = async () => (await caches.keys()).filter((name) => name.startsWith("vas-site-") && name !== "${cache}");
  event.waitUntil(
    old()
      .then((names) => Promise.all(names.map((name) => caches.delete(name))))
      // The page waits for this the first time, so that all it loads is kept.
      .then(() => self.clients.claim()),
  );
});
self.addEventListener("fetch", (event) => {
  if (isOurs(event.request)) event.respondWith(answer(event.request));
});
`;

/** For the worker of the views' pages, which answers requests for their resources itself. */
const fallback = (cache) => `
// Added by scripts/site/offline.mjs: these pages have a worker of their own, so that the site's does not see them.
(() => {
${answer(cache)}
  self.addEventListener("fetch", (event) => {
    if (!isOurs(event.request)) return;
    try {
      event.respondWith(answer(event.request));
    } catch {
      // It has been answered.
    }
  });
})();
`;
