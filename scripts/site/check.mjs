// The site, tried as a person uses it, in a browser with nothing behind it but a static server: `node scripts/site/check.mjs [WORD]`
// makes all checks whose title has the word. Below a path, and at the end with the server gone.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { fail } from "../host/progress.mjs";
import { siteIfStale } from "../site.mjs";
import { browser, browserFlags } from "../vscode/browser.mjs";
import { runCommand } from "../vscode/palette.mjs";
import { screenshots } from "../vscode/places.mjs";
import { serve } from "./serve.mjs";

/** Milliseconds after which a check has failed. */
const longest = Number(process.env.VAS_SITE_TIMEOUT ?? 240_000);

/** Path that the site is served below. */
const below = "/some/path/";

/** Makes the checks; resolves with `{ passed, failed }`. */
export async function checkSite(word = "") {
  const server = await serve(await siteIfStale(), 0, below);
  const chrome = await chromium.launch({ executablePath: await browser(), args: browserFlags });
  const counts = { passed: 0, failed: 0 };
  await mkdir(screenshots, { recursive: true });
  try {
    const context = await chrome.newContext({
      viewport: { width: 1600, height: 1000 },
      permissions: ["clipboard-read", "clipboard-write"],
    });
    const page = await context.newPage();
    page.setDefaultTimeout(longest);
    for (const [title, check] of Object.entries(checks)) {
      if (!title.includes(word)) continue;
      const start = Date.now();
      try {
        await check(page, server);
        counts.passed++;
        console.log(`  ✓ ${title} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
      } catch (error) {
        counts.failed++;
        const picture = join(screenshots, `failed-site-${counts.failed}.png`);
        await page.screenshot({ path: picture }).catch(() => {});
        console.log(`  ✗ ${title}\n      ${String(error.message).replaceAll("\n", "\n      ")}\n      ${picture}`);
      }
    }
  } finally {
    await chrome.close();
    await server.stop();
  }
  return counts;
}

const checks = {
  async "a link opens an example under a setting at its tick, below a path"(page, { url }) {
    await page.goto(`${url}?example=shared-libc&tags=asid&tick=233`, { waitUntil: "domcontentloaded" });
    await see(page, ".statusbar-item >> text=B missed libc");
    await see(await view(page, "tlb"), "[data-part=tick] >> text=tick 233");
    await see(page, ".statusbar-item >> text=arc-hs38-1k · asid");
  },

  async "steps forwards and back, and every view shows the same stop"(page) {
    const ticks = [];
    for (let step = 0; step < 2; step++) {
      await stepOver(page);
      ticks.push(await nextTick(page, ticks.at(-1) ?? 233));
    }
    await press(page, ".codicon-debug-step-back:not(.disabled)");
    const back = await nextTick(page, ticks[1]);
    if (back !== ticks[0]) throw new Error(`stepped to ${ticks.join(", ")} and back to ${back}`);
    for (const [key, name] of [
      ["Alt+2", "pageTables"],
      ["Alt+3", "spaces"],
    ]) {
      await page.keyboard.press(key);
      // A view that echoes the story has no room for the tick; it is in the document.
      const tick = (await view(page, name)).locator("[data-part=tick]", { hasText: `tick ${group(back)}` });
      await tick.waitFor({ state: "attached", timeout: longest });
    }
    await (await view(page, "pageTables")).locator(".bits.set").first().waitFor();
  },

  async "draws the timeline of the run"(page) {
    await page.keyboard.press("Alt+4");
    await see(await view(page, "timeline"), "svg.lanes [data-core]");
  },

  async "views that are hidden have no page, and cost a step nothing"(page) {
    const pages = async () => {
      const names = await Promise.all(
        page
          .frames()
          .map((frame) => frame.evaluate(() => document.documentElement.dataset.vasView).catch(() => undefined)),
      );
      return names.filter((name) => name !== undefined).length;
    };
    await page.keyboard.press("Control+J");
    while ((await pages()) > 0) await page.waitForTimeout(100);
    const told = page.locator(".statusbar-item", { hasText: /tick \d+$/ }).first();
    const before = await told.textContent();
    await stepOver(page);
    for (const end = Date.now() + longest; (await told.textContent()) === before; await page.waitForTimeout(100))
      if (Date.now() > end) throw new Error(`the status bar still tells ${before}`);
    const alive = await pages();
    if (alive > 0) throw new Error(`${alive} pages of views are there`);
    await page.keyboard.press("Control+J");
    await see(await view(page, "timeline"), "svg.lanes [data-core]");
  },

  async "writes a link to the moment, which leads there"(page, { url }) {
    await page.keyboard.press("Alt+1");
    await view(page, "tlb");
    await press(page, "[aria-label^='Copy Link to This Moment']");
    await see(page, ".statusbar-item >> text=Copied: link to this moment");
    const link = await page.evaluate(() => navigator.clipboard.readText());
    if (!link.startsWith(`${url}?example=shared-libc&tags=asid&tick=`)) throw new Error(`the link is ${link}`);
    const tick = new URL(link).searchParams.get("tick");
    await page.goto(link, { waitUntil: "domcontentloaded" });
    await see(await view(page, "tlb"), `[data-part=tick] >> text=tick ${group(tick)}`);
  },

  async "tells at its line the setting that a link has chosen"(page, { url }) {
    await page.goto(`${url}?example=shared-libc&tags=asid&tick=233`, { waitUntil: "domcontentloaded" });
    await see(page, ".statusbar-item >> text=arc-hs38-1k · asid");
    await press(page, ".view-lines");
    await page.keyboard.press("Control+G");
    await page.keyboard.type("16");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() =>
      [...document.querySelectorAll(".view-line span")].some((one) =>
        getComputedStyle(one, "::after").content.includes("this run: asid"),
      ),
    );
  },

  async "makes a scenario from the page of templates, for another machine, and debugs it"(page, { url }) {
    await page.goto(`${url}?example=hello`, { waitUntil: "domcontentloaded" });
    await see(await view(page, "tlb"), "[data-part=tick]");
    await press(page, ".view-lines");
    await page.keyboard.press("Shift+F5");
    await page.locator(".statusbar-item", { hasText: /tick \d+$/ }).waitFor({ state: "hidden" });
    await press(page, '.activitybar a[aria-label^="VAS"]');
    await press(page, '.welcome-view .monaco-button:has-text("New Scenario")');
    const templates = await view(page, "templates");
    await templates.locator("select").selectOption("rv64-sv48");
    await templates.locator("[data-template=shootdown]").click();
    await see(page, ".tab.active >> text=shootdown");
    await see(page, '.view-line:has-text("rv64-sv48")');
    await page.keyboard.press("F5");
    await see(page, ".statusbar-item >> text=rv64-sv48");
    await see(await view(page, "tlb"), "[data-part=tick]");
    await page.screenshot({ path: join(screenshots, "site-template.png") });
  },

  async "carries a scenario of one's own in a link, and its errors are told while it is written"(page, { url }) {
    const text = `scenario "Mine"\nmachine arc-hs38-1k\nkernel linux-rfc\nprogram p {\n    fn main() {\n        print("mine")\n    }\n}\nprocess A runs p\n`;
    const packed = await page.evaluate(async (scenario) => {
      const stream = new Blob([scenario]).stream().pipeThrough(new CompressionStream("deflate-raw"));
      const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
      return btoa(String.fromCharCode(...bytes))
        .replaceAll("+", "-")
        .replaceAll("/", "_")
        .replaceAll("=", "");
    }, text);
    await page.goto(`${url}?scenario=${packed}`, { waitUntil: "domcontentloaded" });
    await see(page, ".tab >> text=from-link.vas");
    await see(await view(page, "tlb"), "[data-part=tick]");
    await press(page, ".codicon-debug-stop");
    await page.locator(".debug-toolbar, .codicon-debug-stop").first().waitFor({ state: "hidden" });
    await page.locator(".view-lines >> text=print").first().click();
    await page.keyboard.press("Control+End");
    await page.keyboard.type("process B runs nobody\n");
    await see(page, ".squiggly-error");
    await page.keyboard.press("F8");
    await see(page, ".zone-widget >> text=nobody");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+Z");
  },

  async "runs an example's tests in the Test Explorer, and shows what failed at its line"(page, { url }) {
    await page.goto(`${url}?example=lessons/conflict`, { waitUntil: "domcontentloaded" });
    await stopDebugging(page);
    await runCommand(page, "Test: Run Tests in Current File", longest);
    await see(page, ".codicon-testing-passed-icon");
    await runCommand(page, "Testing: Focus on Test Explorer View", longest);
    await see(page, ".test-explorer [aria-label*='conflict']");
    // An expectation that does not hold.
    await page.locator(".view-lines >> text=expect").first().click();
    await page.keyboard.press("Control+End");
    await page.keyboard.type("\nexpect walks == 1");
    await page.keyboard.press("Control+S");
    await runCommand(page, "Test: Run Tests in Current File", longest);
    await see(page, ".codicon-testing-failed-icon");
    await see(page, ".test-message-inline-content, .testing-inline-message-content, .zone-widget >> text=walks");
  },

  async "tries the other order at a step of a schedule that it has found"(page, { url }) {
    await page.goto(`${url}?example=lab/02-mremap-late-flush`, { waitUntil: "domcontentloaded" });
    await stopDebugging(page);
    await runCommand(page, "VAS: Explore All Schedules", longest);
    await press(page, ".notification-toast:has-text('broken: 15 steps') .monaco-button:has-text('Debug')");
    await see(await view(page, "tlb"), "[data-part=tick]");
    // The editor may still take the focus for the stop, and the box is gone: then it is asked for again.
    for (let again = 0; ; again++) {
      await runCommand(page, "VAS: Try the Other Order at a Step", longest);
      const box = page.locator(".quick-input-widget:visible input[type=text]").first();
      const filled = await box.fill("1", { timeout: 5_000 }).then(
        () => true,
        () => false,
      );
      if (filled) break;
      if (again === 5) throw new Error("the box for the step does not stay");
    }
    await page.keyboard.press("Enter");
    await see(page, ".notification-toast >> text=/other than c2 at step 1: broken: 15 steps, 3 switches/");
  },

  async "sweeps an example, to its table and chart"(page, { url }) {
    await page.goto(`${url}?example=studies/shared-capacity`, { waitUntil: "domcontentloaded" });
    await stopDebugging(page);
    await runCommand(page, "VAS: Sweep", longest);
    await see(page, ".quick-input-title >> text=Sweep:");
    await page.keyboard.type("jtlb_ways");
    await press(page, ".quick-input-list .monaco-list-row:has-text('machine.jtlb_ways')");
    await see(page, ".quick-input-title >> text=machine.jtlb_ways");
    await page.keyboard.press("Control+A");
    await page.keyboard.type("4..64*2");
    await page.keyboard.press("Enter");
    await press(page, ".quick-input-list .monaco-list-row:has-text('Run 5 configurations')");
    await see(await view(page, "study"), "[data-run=finished]");
    const study = await view(page, "study");
    await see(study, ".chart-picture");
    const table = await study.locator(".study-table").first().textContent();
    if (!/machine\.jtlb_ways.*ended/.test(table)) throw new Error(`the table is ${table}`);
  },

  async "keeps what a sweep has made when the page is loaded again"(page) {
    const shown = async () => {
      const study = await view(page, "study");
      await see(study, "[data-run=finished]");
      await study.waitForFunction(() => {
        const picture = document.querySelector(".chart-picture");
        return picture?.complete && picture.naturalWidth > 0;
      });
      return { study, table: await study.locator(".study-table").first().textContent() };
    };
    const before = await shown();
    // VS Code for the Web writes the state of editors every five seconds: what is younger may be lost with the page.
    await stored(page, /vas\.study/, /\b5\W+64\b/);
    await page.reload({ waitUntil: "domcontentloaded" });
    const after = await shown();
    if (after.table !== before.table) throw new Error(`the table was ${before.table} and is ${after.table}`);
    // It is a page as before: a chart of something else is drawn.
    const picture = () => after.study.locator(".chart-picture").getAttribute("src");
    const first = await picture();
    await after.study.locator(".chart-controls select").first().selectOption({ index: 1 });
    for (const end = Date.now() + longest; (await picture()) === first; await page.waitForTimeout(100))
      if (Date.now() > end) throw new Error("the chart does not follow the choice");
    // The extension keeps it at once; the state of the editor would come seconds later.
    const up = (study) => study.locator(".chart-controls select").first().inputValue();
    const chosen = await up(after.study);
    await stored(page, /page Study/, new RegExp(`"y[\\\\]*":\\[[\\\\]*"${chosen.replaceAll(".", "[.]")}`));
    await page.reload({ waitUntil: "domcontentloaded" });
    const again = await up((await shown()).study);
    if (again !== chosen) throw new Error(`the chart showed ${chosen}, and shows ${again}`);
  },

  async "works without its server, once it was loaded"(page, { url, stop }) {
    await page.goto(`${url}?example=shared-libc&tags=asid`, { waitUntil: "domcontentloaded" });
    await see(await view(page, "tlb"), "[data-part=tick]");
    await stop();
    await page.goto(`${url}?example=hazards/p04-no-shootdown&tick=64`, { waitUntil: "domcontentloaded" });
    await see(await view(page, "tlb"), "[data-part=tick] >> text=tick 64");
    await page.keyboard.press("Alt+2");
    await see(await view(page, "pageTables"), "[data-row]");
    await stepOver(page);
    await nextTick(page, 64);
  },
};

async function see(where, selector) {
  await where.locator(selector).first().waitFor({ timeout: longest });
}

/** The tick that the TLB view tells, once it is another one. */
async function nextTick(page, before) {
  const frame = await view(page, "tlb");
  const handle = await frame.waitForFunction((old) => {
    const text = document.querySelector("[data-part=tick]")?.textContent ?? "";
    const tick = Number(text.replace(/\D/g, ""));
    return text !== "" && tick !== old ? tick : null;
  }, before);
  return handle.jsonValue();
}

/** A tick as views write it: groups of three with thin spaces. */
function group(tick) {
  return String(tick).replace(/\B(?=(?:\d{3})+$)/g, "\u202f");
}

/**
 * Steps by the button, once VS Code offers it. Views know of a stop before the workbench does, and a key that it does not expect
 * yet is lost; that F10 steps is tried by the suite in VS Code.
 */
async function stepOver(page) {
  await press(page, ".codicon-debug-step-over:not(.disabled)");
}

async function stopDebugging(page) {
  await see(await view(page, "tlb"), "[data-part=tick]");
  await press(page, ".codicon-debug-stop");
  await page.locator(".debug-toolbar, .codicon-debug-stop").first().waitFor({ state: "hidden" });
}

/** Waits until one value of the workbench's own storage has all of this. */
async function stored(page, ...wanted) {
  for (const end = Date.now() + longest; Date.now() < end; await page.waitForTimeout(500)) {
    const values = await page.evaluate(async () => {
      const done = (request) =>
        new Promise((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const texts = [];
      for (const { name } of await indexedDB.databases()) {
        if (!name.startsWith("vscode-web-state-db-")) continue;
        const database = await done(indexedDB.open(name));
        for (const table of database.objectStoreNames)
          texts.push(...(await done(database.transaction(table).objectStore(table).getAll())));
        database.close();
      }
      return texts.filter((text) => typeof text === "string");
    });
    if (values.some((text) => wanted.every((one) => one.test(text)))) return;
  }
  throw new Error(`VS Code has not stored ${wanted.join(" with ")}`);
}

async function press(page, selector) {
  await page.locator(selector).first().click({ timeout: longest });
}

/** The document of a view. */
async function view(page, name) {
  for (const end = Date.now() + longest; Date.now() < end; await page.waitForTimeout(100)) {
    for (const frame of page.frames()) {
      const shown = await frame.evaluate(() => document.documentElement.dataset.vasView).catch(() => undefined);
      if (shown === name) return frame;
    }
  }
  throw new Error(`the view ${name} is not shown`);
}

async function main() {
  const { passed, failed } = await checkSite(process.argv[2]);
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed > 0 ? 1 : 0);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) main().catch(fail);
