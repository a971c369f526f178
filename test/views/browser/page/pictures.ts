/** Pictures of the views for the eye: `npx tsx test/views/browser/page/pictures.ts FOLDER [view…]`. */
import { mkdirSync } from "node:fs";
import type { Browser } from "playwright-core";
import { pageTableSnapshot, translation } from "../../fixtures/page-table.js";
import { spacesSnapshot } from "../../fixtures/spaces.js";
import { stopped, tlbSnapshot } from "../../fixtures/snapshots.js";
import type { ThemeName } from "./themes.js";
import { bundleViews, launchBrowser, openTab, openView, type ViewName, type ViewPage } from "./view-page.js";

interface Shot {
  readonly name: string;
  readonly view: ViewName;
  readonly theme: ThemeName;
  readonly width: number;
  readonly height: number;
  readonly fill?: number;
  readonly act?: (view: ViewPage) => Promise<void>;
}

const hover = async (view: ViewPage) => {
  await view.page.hover('[data-level=JTLB] [data-slot="64"]');
};

/** Opens the tables of libc and asks who maps its first data page. */
const goToTable = async (view: ViewPage) => {
  await view.page.fill("[data-control=address]", "0x2002_0008");
  await view.page.press("[data-control=address]", "Enter");
  await view.page.waitForSelector('[data-row="256/16"]');
  await view.page.click('[data-row="256/16"]');
  await view.page.waitForSelector("[data-frame]");
};

const sizes = [
  ["narrow", 250, 900],
  ["medium", 520, 640],
  ["wide", 1200, 420],
] as const;
const acts = (view: ViewName) => (view === "page-tables" ? { act: goToTable } : {});
const shots: Shot[] = (["tlb", "page-tables", "spaces"] as const).flatMap((view) => [
  ...sizes.map(([name, width, height]) => ({
    name: `${view}-dark-${name}`,
    view,
    theme: "dark" as const,
    width,
    height,
    ...acts(view),
  })),
  { name: `${view}-light-medium`, view, theme: "light" as const, width: 520, height: 640, ...acts(view) },
  { name: `${view}-light-wide`, view, theme: "light" as const, width: 1200, height: 420, ...acts(view) },
  { name: `${view}-hc-medium`, view, theme: "hc" as const, width: 520, height: 640, ...acts(view) },
  { name: `${view}-dark-short`, view, theme: "dark" as const, width: 620, height: 280 },
]);
shots.push(
  { name: "tlb-dark-full", view: "tlb", theme: "dark", width: 720, height: 760, fill: 1024, act: hover },
  { name: "tlb-dark-narrow-full", view: "tlb", theme: "dark", width: 250, height: 900, fill: 1024 },
  { name: "tlb-light-full", view: "tlb", theme: "light", width: 720, height: 760, fill: 1024 },
  { name: "tlb-hc-full", view: "tlb", theme: "hc", width: 720, height: 760, fill: 1024 },
);

async function take(browser: Browser, folder: string, wanted: readonly string[]): Promise<void> {
  const tab = await openTab(browser);
  const views = new Set(shots.map((shot) => shot.view));
  const bundles = await bundleViews([...views]);
  for (const shot of shots.filter((each) => wanted.length === 0 || wanted.some((word) => each.name.startsWith(word)))) {
    const view = await openView(tab, bundles.get(shot.view)!, shot);
    view.answer("vas/tlb", () => tlbSnapshot(18, shot.fill ?? 0));
    view.answer("vas/pageTable", (args) => pageTableSnapshot(18, args));
    view.answer("vas/translate", translation);
    view.answer("vas/spaces", () => spacesSnapshot(18));
    await view.send({ type: "stop", session: "s", stop: stopped(18) });
    await view.rendered(18);
    await shot.act?.(view);
    await view.page.screenshot({ path: `${folder}/${shot.name}.png` });
    if (view.problems.length > 0) process.stdout.write(`${shot.name}: ${view.problems.join("\n")}\n`);
  }
}

const [folder = "pictures", ...wanted] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const browser = await launchBrowser();
try {
  await take(browser, folder, wanted);
} finally {
  await browser.close();
}
