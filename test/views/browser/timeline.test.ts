import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { stopped } from "../fixtures.js";
import { timelineSnapshot } from "../timeline-fixtures.js";
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
  type ViewPage,
} from "./view-page.js";

describe("timeline view in Chromium", function () {
  this.timeout(120_000);
  let browser: Browser;
  let tab: Tab;
  let bundle: Bundle;
  let view: ViewPage;

  before(async function () {
    if (findBrowser() === null) {
      process.stdout.write(`    skipped: ${noBrowser}\n`);
      this.skip();
    }
    [browser, bundle] = await Promise.all([
      launchBrowser(),
      bundleViews(["timeline"]).then((all) => all.get("timeline")!),
    ]);
    tab = await openTab(browser);
  });

  afterEach(() => {
    assert.deepEqual(view.problems, [], "errors or policy violations in the page");
  });

  after(async () => browser?.close());

  async function open(options: PageOptions = {}): Promise<void> {
    view = await openView(tab, bundle, { width: 820, height: 400, ...options });
    view.answer("vas/timeline", () => timelineSnapshot(18));
    await view.send({ type: "stop", session: "s", stop: stopped(18) });
    await view.rendered(18);
  }

  it("draws a lane a core, a band a process, and the hazard", async () => {
    await open();
    assert.ok(bundle.script.length <= 60 * 1024, `${bundle.script.length} bytes`);
    assert.equal(await view.page.locator("[data-core]").count(), 1);
    assert.deepEqual(await view.page.locator(".band-name").allTextContents(), ["A", "B"]);
    assert.equal(await view.page.locator(".hazard-flag").textContent(), "P4");
    assert.deepEqual(await view.page.locator(".timeline-legend li").allTextContents(), [
      "A",
      "B",
      " cold misses",
      " switch misses",
      " page faults",
      " flushes",
    ]);
  });

  it("zooms, moves and travels by keys", async () => {
    await open();
    await view.page.focus(".timeline-picture");
    await view.page.keyboard.press("w");
    await view.page.waitForFunction(() => document.querySelector(".timeline-bar")?.textContent?.includes("show all"));
    const ticks = await view.page.waitForFunction(() => {
      const { vasPosted } = window as unknown as { vasPosted: { arguments?: { from?: number; to?: number } }[] };
      // The overview asks too, without ticks.
      const zoomed = vasPosted.findLast((message) => typeof message.arguments?.from === "number")?.arguments;
      return zoomed === undefined ? null : zoomed.to! - zoomed.from!;
    });
    assert.equal(await ticks.jsonValue(), 40);
    await view.page.keyboard.press("0");
    await view.page.waitForFunction(() => document.querySelector(".timeline-bar")?.textContent?.includes("whole run"));
    await view.page.keyboard.press("p");
    await view.page.waitForFunction(() => document.querySelector(".readout")?.textContent?.includes("P4"));
    await view.page.keyboard.press("Enter");
    assert.deepEqual(
      (await view.posted()).filter(({ type }) => type === "travel"),
      [{ type: "travel", tick: 25 }],
    );
  });

  it("fits where there is little room", async () => {
    await open({ width: 260 });
    const overflow = await view.page.evaluate(() => {
      const scroller = document.querySelector(".scroller")!;
      return scroller.scrollWidth - scroller.clientWidth;
    });
    assert.equal(overflow, 0);
  });
});
