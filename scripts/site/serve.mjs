// Serves a folder on this machine, files only. For the site that `npm start` opens.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";

const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".ttf": "font/ttf",
  ".woff": "font/woff",
  ".wasm": "application/wasm",
};

/** Serves `folder` at `http://localhost:PORT/`, or below another path; `port` 0 takes a free one. Resolves with `{ url, stop }`. */
export function serve(folder, port = 0, below = "/") {
  const server = createServer((request, response) => {
    answer(folder, below, request, response).catch(() => response.writeHead(500).end());
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    // Reachable from this machine only.
    server.listen(port, "localhost", () => {
      resolve({
        url: `http://localhost:${server.address().port}${below}`,
        stop: () => new Promise((done) => (server.closeAllConnections(), server.close(done))),
      });
    });
  });
}

async function answer(folder, below, request, response) {
  if (request.method !== "GET" && request.method !== "HEAD") return response.writeHead(405).end();
  const asked = new URL(request.url, "http://localhost").pathname;
  if (!asked.startsWith(below)) return response.writeHead(404).end();
  const pathname = asked.slice(below.length - 1);
  const path = normalize(join(folder, decodeURIComponent(pathname), pathname.endsWith("/") ? "index.html" : ""));
  if (path !== folder && !path.startsWith(folder + sep)) return response.writeHead(403).end();
  const found = await stat(path).catch(() => null);
  if (found === null || !found.isFile()) return response.writeHead(404).end();
  const headers = {
    "content-type": types[extname(path)] ?? "application/octet-stream",
    "content-length": found.size,
    "cache-control": "no-cache",
    etag: `"${found.size}-${found.mtimeMs}"`,
  };
  if (request.headers["if-none-match"] === headers.etag) return response.writeHead(304, headers).end();
  response.writeHead(200, headers);
  if (request.method === "HEAD") return response.end();
  return createReadStream(path).pipe(response);
}
