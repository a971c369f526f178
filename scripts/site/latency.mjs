// How long it takes from a key press until every visible view has painted the new stop, by the browser's own clock, in VS Code for the
// Web as the site has it: `node scripts/site/latency.mjs [PRESSES]`. Figures of a loaded machine say little: its load is told with them.
import { readFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { deflateRawSync } from "node:zlib";
import { chromium } from "playwright-core";
import { fail } from "../host/progress.mjs";
import { siteIfStale } from "../site.mjs";
import { browser, browserFlags } from "../vscode/browser.mjs";
import { serve } from "./serve.mjs";

/** Many processes, and a last level that fills up. */
const crowd = readFileSync(join(import.meta.dirname, "crowd.vas"), "utf8");

/** Milliseconds from one picture to the next key: as fast as a person who looks at it. */
const rest = 250;

const scenarios = {
  "shared-libc": { query: "?example=shared-libc&tags=asid&tick=233" },
  "64 processes, 1,536 entries": { query: `?scenario=${deflateRawSync(crowd).toString("base64url")}&tick=20000` },
};

async function main(presses) {
  const server = await serve(await siteIfStale());
  const chrome = await chromium.launch({ executablePath: await browser(), args: browserFlags });
  console.log(`load ${loadavg()[0].toFixed(1)}, ${presses} presses of F10 each; milliseconds`);
  try {
    for (const [title, { query }] of Object.entries(scenarios)) {
      const page = await chrome.newPage({ viewport: { width: 1600, height: 1000 } });
      await page.goto(`${server.url}${query}`, { waitUntil: "domcontentloaded" });
      const frames = await views(page);
      await page.evaluate(watchKeys);
      for (const frame of frames.values()) await frame.evaluate(watchPaints);
      const all = [];
      const repaints = new Map([...frames.keys()].map((name) => [name, []]));
      for (let press = 0; press < presses; press++) {
        const before = await Promise.all(
          [...frames.values()].map((frame) => frame.evaluate(() => globalThis.painted.epoch)),
        );
        const painted = await pressAndWait(page, frames, before);
        const pressed = await page.evaluate(() => globalThis.pressed);
        // The first are made while code is still being compiled.
        if (press < 5) continue;
        all.push(Math.max(...painted.map(({ at }) => at)) - pressed);
        [...frames.keys()].forEach((name, at) => repaints.get(name).push(painted[at].at - painted[at].drawn));
      }
      console.log(`${title}: key to all ${frames.size} views painted ${spread(all)}`);
      for (const [name, times] of repaints) console.log(`  ${name}: drawn to painted ${spread(times)}`);
      await page.close();
    }
  } finally {
    await chrome.close();
    await server.stop();
  }
}

/** What each view has painted after a press of F10. The views are there before the workbench takes the next key: then it is pressed again. */
async function pressAndWait(page, frames, before) {
  for (let again = 0; ; again++) {
    await page.waitForTimeout(rest);
    await page.keyboard.press("F10");
    const painted = [...frames.values()].map(async (frame, at) => {
      const moved = (old) => globalThis.painted.epoch !== old && globalThis.painted;
      return (await frame.waitForFunction(moved, before[at], { timeout: 5_000 })).jsonValue();
    });
    const all = await Promise.allSettled(painted);
    if (all.every(({ status }) => status === "fulfilled")) return all.map(({ value }) => value);
    if (again === 10) throw new Error("The views do not follow the keys.");
  }
}

function spread(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))].toFixed(1);
  return `p50 ${at(0.5)}, p95 ${at(0.95)}`;
}

/** The documents of the three views of the panel. */
async function views(page) {
  const wanted = ["tlb", "pageTables", "spaces"];
  for (const end = Date.now() + 240_000; Date.now() < end; await page.waitForTimeout(200)) {
    const found = new Map();
    for (const frame of page.frames()) {
      const name = await frame
        .evaluate(
          () => document.querySelector("[data-epoch]:not([data-epoch=''])") && document.documentElement.dataset.vasView,
        )
        .catch(() => null);
      if (wanted.includes(name)) found.set(name, frame);
    }
    if (found.size === wanted.length) return found;
  }
  throw new Error("The views are not shown.");
}

/** In the workbench: when a key went down. All clocks are those of the browser, since its start. */
function watchKeys() {
  addEventListener("keydown", ({ timeStamp }) => (globalThis.pressed = performance.timeOrigin + timeStamp), true);
}

/** In a view: when the picture of a stop was in the document, and when it was on the screen. */
function watchPaints() {
  const now = () => performance.timeOrigin + performance.now();
  const view = document.querySelector("[data-view]");
  globalThis.painted = { epoch: view.dataset.epoch, at: 0, drawn: 0 };
  new MutationObserver(() => {
    const epoch = view.dataset.epoch;
    const drawn = now();
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => (globalThis.painted = { epoch, at: now(), drawn });
      port2.postMessage(null);
    });
  }).observe(view, { attributes: true, attributeFilter: ["data-epoch"] });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) main(Number(process.argv[2] ?? 60)).catch(fail);
