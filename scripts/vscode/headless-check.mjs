// Proves, without anybody looking, that the workbench comes up with the scenario and that the extension is active in it, and debugs.
import { join } from "node:path";
import { chromium } from "playwright-core";
import { browser, browserFlags } from "./browser.mjs";
import { runCommand } from "./palette.mjs";
import { screenshots } from "./places.mjs";

/** Milliseconds that a slow machine may take for one of the steps. */
const longest = 180_000;

/** Opens `url` in a headless browser and waits; rejects with what is missing. */
export async function checkWorkbench(url) {
  const chrome = await chromium.launch({ executablePath: await browser(), args: browserFlags });
  const page = await chrome.newPage({ viewport: { width: 1600, height: 1000 } });
  try {
    await page.goto(url, { waitUntil: "domcontentloaded" });
    await found(page, ".monaco-workbench", "the workbench does not come up");
    await found(page, ".view-lines >> text=scenario", "the scenario is not open in an editor");
    await found(page, "[aria-label*='VAS Scenario']", "the scenario is not in the extension's language");
    await runCommand(page, "VAS: Focus on TLB View", longest);
    await activated(page);
    await runCommand(page, "VAS: Watch a Miss Disappear", longest);
    await found(page, ".statusbar-item >> text=B missed", "a scenario that is debugged does not come to B's miss");
  } catch (error) {
    const picture = join(screenshots, "failed-start.png");
    await page.screenshot({ path: picture }).catch(() => {});
    throw new Error(`${error.message} What was on the screen: ${picture}`);
  } finally {
    await chrome.close();
  }
}

async function found(page, selector, otherwise) {
  await page
    .locator(selector)
    .first()
    .waitFor({ timeout: longest })
    .catch(() => {
      throw new Error(`VS Code started, but ${otherwise} within ${longest / 1000} s.`);
    });
}

/** A view's page comes from the extension's code, so it proves that the extension runs. */
async function activated(page) {
  const deadline = Date.now() + longest;
  while (Date.now() < deadline) {
    for (const frame of page.frames()) {
      if (await frame.evaluate(() => document.documentElement.dataset.vasView === "tlb").catch(() => false)) return;
    }
    await page.waitForTimeout(100);
  }
  throw new Error(`VS Code started, but the extension did not show its TLB view within ${longest / 1000} s.`);
}
