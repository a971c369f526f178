// The pictures of README that show the whole workbench, taken of the site: `node scripts/site/pictures.mjs [FOLDER]` writes them, into
// media/pictures without one. To be looked at before they are committed.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { fail } from "../host/progress.mjs";
import { siteIfStale } from "../site.mjs";
import { browser, browserFlags } from "../vscode/browser.mjs";
import { runCommand } from "../vscode/palette.mjs";
import { root } from "../vscode/places.mjs";
import { serve } from "./serve.mjs";

const toggleTheme = "Preferences: Toggle between Light/Dark Themes";

/** File, moment, and whether the theme is light; text that tells that all is there. */
const pictures = [
  { file: "shared-libc.png", query: "?example=shared-libc&tick=233", light: false, told: "tick 233" },
  { file: "hazard.png", query: "?example=hazards/p04-no-shootdown&tick=65", light: false, told: "tick 65" },
  { file: "views-light.png", query: "?example=shared-libc&tags=asid&tick=240", light: true, told: "tick 240" },
];

async function main(folder = join(root, "media", "pictures")) {
  const server = await serve(await siteIfStale());
  const chrome = await chromium.launch({ executablePath: await browser(), args: browserFlags });
  try {
    for (const { file, query, light, told } of pictures) {
      const page = await chrome.newPage({ viewport: { width: 1500, height: 940 } });
      page.setDefaultTimeout(120_000);
      await page.goto(`${server.url}${query}`, { waitUntil: "domcontentloaded" });
      await shown(page, told);
      const dark = await page.locator(".monaco-workbench.vs-dark").count();
      if (light === dark > 0) await runCommand(page, toggleTheme);
      await page.locator(light ? ".monaco-workbench.vs:not(.vs-dark)" : ".monaco-workbench.vs-dark").waitFor();
      // More room for the views: the border above the panel goes up.
      const { x, y, width } = await page.locator(".part.panel").boundingBox();
      await page.mouse.move(x + width / 2, y);
      await page.mouse.down();
      await page.mouse.move(x + width / 2, y - 90, { steps: 4 });
      await page.mouse.up();
      await page.mouse.move(700, 300);
      await shown(page, told);
      // Fonts and icons come late.
      await page.waitForTimeout(3_000);
      await page.screenshot({ path: join(folder, file), animations: "disabled" });
      console.log(join(folder, file));
      await page.close();
    }
  } finally {
    await chrome.close();
    await server.stop();
  }
}

/** Waits until the three views show the moment. */
async function shown(page, told) {
  await page.locator(`.statusbar-item >> text=${told}`).first().waitFor();
  const painted = async () => {
    const names = await Promise.all(
      page
        .frames()
        .map((frame) =>
          frame
            .evaluate(
              () =>
                document.querySelector("[data-epoch]:not([data-epoch=''])[data-state=current]") &&
                document.documentElement.dataset.vasView,
            )
            .catch(() => null),
        ),
    );
    return ["tlb", "pageTables", "spaces"].every((name) => names.includes(name));
  };
  for (const end = Date.now() + 120_000; !(await painted()); await page.waitForTimeout(200))
    if (Date.now() > end) throw new Error("The views are not shown.");
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) main(process.argv[2]).catch(fail);
