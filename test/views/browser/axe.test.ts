/** Accessibility of every view in every kind of theme, empty and full, in a column and in a side bar. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults, RunOptions } from "axe-core";
import type { Browser } from "playwright-core";
import { stopped, story, tlbSnapshot } from "../fixtures.js";
import { pageTableSnapshot } from "../page-table-fixtures.js";
import { spacesSnapshot } from "../spaces-fixtures.js";
import { timelineSnapshot } from "../timeline-fixtures.js";
import { themes, type ThemeName } from "./themes.js";
import {
  bundleViews,
  findBrowser,
  launchBrowser,
  noBrowser,
  openTab,
  openView,
  type Bundle,
  type Tab,
  type ViewName,
  type ViewPage,
} from "./view-page.js";

const names: readonly ViewName[] = ["tlb", "page-tables", "spaces", "timeline"];

describe("accessibility of the views", function () {
  this.timeout(400_000);
  let browser: Browser;
  let tab: Tab;
  let bundles: Map<ViewName, Bundle>;

  before(async function () {
    if (findBrowser() === null) {
      process.stdout.write(`    skipped: ${noBrowser}\n`);
      this.skip();
    }
    [browser, bundles] = await Promise.all([launchBrowser(), bundleViews(names)]);
    tab = await openTab(browser);
    // As text before the page's own: its policy forbids scripts from elsewhere.
    await tab.page.addInitScript({
      content: readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"),
    });
  });

  after(async () => browser?.close());

  async function open(name: ViewName, theme: ThemeName, width: number): Promise<ViewPage> {
    const view = await openView(tab, bundles.get(name)!, { theme, width, height: 700 });
    view.answer("vas/tlb", () => tlbSnapshot(18, 300));
    view.answer("vas/pageTable", (args) => pageTableSnapshot(18, args));
    view.answer("vas/spaces", () => spacesSnapshot(18));
    view.answer("vas/timeline", () => timelineSnapshot(18));
    return view;
  }

  async function violations(view: ViewPage): Promise<string[]> {
    const results = await view.page.evaluate(async () => {
      const { axe } = window as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } };
      return (await axe.run({ resultTypes: ["violations"] })).violations.map(({ id, impact, nodes }) => ({
        id,
        impact,
        nodes: nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} ${node.failureSummary ?? ""}`),
      }));
    });
    return results
      .filter(({ impact }) => impact !== "minor")
      .map(({ id, impact, nodes }) => `${id} (${impact}): ${nodes.join(" | ")}`);
  }

  for (const name of names) {
    for (const theme of Object.keys(themes) as ThemeName[]) {
      it(`finds nothing in ${name}, ${theme}`, async () => {
        const view = await open(name, theme, 440);
        await view.send({ type: "idle" });
        await view.page.waitForSelector("[data-phase=idle]");
        assert.deepEqual(await violations(view), [], "empty");
        await view.send({ type: "stop", session: "s", stop: stopped(18) });
        await view.rendered(18);
        assert.deepEqual(await violations(view), [], "full");
        const hazard = {
          ...story(),
          tone: "hazard" as const,
          chain: [{ tick: 3, core: 0, text: "it went wrong", bad: true }],
        };
        await view.send({ type: "story", session: "s", epoch: 18, story: hazard });
        await view.page.waitForSelector(".step-bar[data-tone=hazard]");
        assert.deepEqual(await violations(view), [], "at a hazard");
      });
    }

    it(`finds nothing in ${name} in a side bar`, async () => {
      const view = await open(name, "dark", 250);
      await view.send({ type: "stop", session: "s", stop: stopped(18) });
      await view.rendered(18);
      assert.deepEqual(await violations(view), []);
    });
  }
});
