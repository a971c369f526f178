/** What every suite of views does around its tests: a browser, a page in it, the views' bundles, and no error left in the page. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults, RunOptions } from "axe-core";
import type { Browser } from "playwright-core";
import {
  bundleViews,
  findBrowser,
  launchBrowser,
  noBrowser,
  openTab,
  openView,
  type Bundle,
  type PageOptions,
  type Tab,
  type ViewName,
  type ViewPage,
} from "./view-page.js";

/** The views of a suite. */
export interface ViewFrame {
  /** The bundle of the first view. */
  readonly bundle: Bundle;
  /** Shows a view, the first if none is named, with nothing posted or answered yet. After the test its page must have no error. */
  open(options?: PageOptions, name?: ViewName): Promise<ViewPage>;
}

/** A browser and the bundles of all views: those of a process, as starting them costs more than most suites. */
let shared: Promise<{ readonly browser: Browser; readonly bundles: ReadonlyMap<ViewName, Bundle> }> | null = null;

async function startViews(): Promise<{ readonly browser: Browser; readonly bundles: ReadonlyMap<ViewName, Bundle> }> {
  const [browser, bundles] = await Promise.all([launchBrowser(), bundleViews([])]);
  return { browser, bundles };
}

/** Sets up a suite, in its `describe`; where there is no browser its tests are skipped. `axe`: `violations` will be asked for. */
export function viewFrame(names: readonly [ViewName, ...ViewName[]], { axe = false } = {}): ViewFrame {
  let tab: Tab | undefined;
  let bundles: ReadonlyMap<ViewName, Bundle>;
  let view: ViewPage | null = null;

  before(async function () {
    if (findBrowser() === null) {
      process.stdout.write(`    skipped: ${noBrowser}\n`);
      this.skip();
    }
    const views = await (shared ??= startViews().catch((error: unknown) => {
      shared = null;
      throw error;
    }));
    ({ bundles } = views);
    tab = await openTab(views.browser);
    // As text before the page's own: its policy forbids scripts from elsewhere.
    const content = axe ? readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8") : "";
    await tab.page.addInitScript({ content });
  });

  afterEach(() => {
    assert.deepEqual(view?.problems ?? [], [], "errors or policy violations in the page");
  });

  after(async () => {
    await tab?.page.close();
    // In a worker of Mocha the next file uses it, and it ends with the worker; else nothing would end it.
    if (process.env["MOCHA_WORKER_ID"] !== undefined) return;
    const views = await shared;
    shared = null;
    await views?.browser.close();
  });

  return {
    get bundle() {
      return bundles.get(names[0])!;
    },
    async open(options = {}, name = names[0]) {
      view = await openView(tab!, bundles.get(name)!, options);
      return view;
    },
  };
}

/** What axe finds in a view that is not minor: rule, impact, and the first elements with what is wrong. */
export async function violations({ page }: ViewPage): Promise<string[]> {
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } };
    return (await axe.run({ resultTypes: ["violations"] })).violations.map(({ id, impact, nodes }) => ({
      id,
      impact,
      nodes: nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} ${node.failureSummary ?? ""}`),
    }));
  });
  return found
    .filter(({ impact }) => impact !== "minor")
    .map(({ id, impact, nodes }) => `${id} (${impact}): ${nodes.join(" | ")}`);
}
