// Proves, without anybody looking, that the workbench comes up with the scenario and that the extension is active in it, and debugs.
import { chromium } from "playwright-core";
import { browser, browserFlags } from "./browser.mjs";

/** Opens `url` in a headless browser and waits; rejects with what is missing. */
export async function checkWorkbench(url) {
  const chrome = await chromium.launch({ executablePath: await browser(), args: browserFlags });
  try {
    const page = await chrome.newPage({ viewport: { width: 1600, height: 1000 } });
    await page.goto(url, { waitUntil: "domcontentloaded" });
    await found(page, ".monaco-workbench", "the workbench does not come up");
    await found(page, ".view-lines >> text=scenario", "the scenario is not open in an editor");
    await found(page, "[aria-label*='VAS Scenario']", "the scenario is not in the extension's language");
    await page.keyboard.press("F1");
    await page.keyboard.type("View: Focus on TLB View");
    await page.keyboard.press("Enter");
    await activated(page);
    await page.keyboard.press("F1");
    await page.keyboard.type("VAS: Watch a Miss Disappear");
    await page.keyboard.press("Enter");
    await found(page, ".statusbar-item >> text=B missed", "a scenario that is debugged does not come to B's miss");
  } finally {
    await chrome.close();
  }
}

async function found(page, selector, otherwise) {
  await page
    .locator(selector)
    .first()
    .waitFor({ timeout: 180_000 })
    .catch(() => {
      throw new Error(`VS Code started, but ${otherwise} within 60 s.`);
    });
}

/** A view's page comes from the extension's code, so it proves that the extension runs. */
async function activated(page) {
  const deadline = Date.now() + 180_000;
  while (Date.now() < deadline) {
    for (const frame of page.frames()) {
      if (await frame.evaluate(() => document.documentElement.dataset.vasView === "tlb").catch(() => false)) return;
    }
    await page.waitForTimeout(100);
  }
  throw new Error("VS Code started, but the extension did not show its TLB view within 60 s.");
}
