import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { stopped, tlbSnapshot, twoCores } from "../fixtures.js";
import {
  bundleViews,
  findBrowser,
  launchBrowser,
  noBrowser,
  openTab,
  openView,
  type PageOptions,
  type Tab,
  type ViewPage,
} from "./view-page.js";

describe("TLB view in Chromium", function () {
  this.timeout(20_000);
  let browser: Browser;
  let tab: Tab;
  let bundle: { script: string; style: string };
  let view: ViewPage;

  before(async function () {
    if (findBrowser() === null) {
      process.stdout.write(`    skipped: ${noBrowser}\n`);
      this.skip();
    }
    [browser, bundle] = await Promise.all([launchBrowser(), bundleViews(["tlb"]).then((all) => all.get("tlb")!)]);
    tab = await openTab(browser);
  });

  afterEach(() => {
    assert.deepEqual(view.problems, [], "errors or policy violations in the page");
  });

  after(async () => browser?.close());

  async function open(options: PageOptions = {}, fill = 0): Promise<void> {
    view = await openView(tab, bundle, options);
    view.answer("vas/tlb", () => tlbSnapshot(18, fill));
    await view.send({ type: "stop", session: "s", stop: stopped(18) });
    await view.rendered(18);
  }

  const attribute = (selector: string, name: string) => view.page.getAttribute(selector, name);
  const focused = (name: string) =>
    view.page.evaluate((key) => document.activeElement?.getAttribute(key) ?? null, name);

  it("stays within its budget", async () => {
    view = await openView(tab, bundle);
    assert.ok(bundle.script.length <= 60 * 1024, `${bundle.script.length} bytes`);
    assert.doesNotMatch(bundle.script, /\beval\(|new Function\(/);
  });

  it("tells a hazard before everything else, and not in the colour of a hit", async () => {
    view = await openView(tab, bundle);
    const snapshot = tlbSnapshot(18);
    const access = {
      ...snapshot.access!,
      hazard: "P4",
      headline: "Hazard P4: a stale entry after a change of the page table.",
    };
    view.answer("vas/tlb", () => ({ ...snapshot, access, accesses: [access, { ...access, hazard: null }] }));
    await view.send({ type: "stop", session: "s", stop: stopped(18) });
    await view.rendered(18);
    assert.equal(await attribute("header.sentence", "data-tone"), "hazard");
    assert.match((await view.page.textContent(".tone-symbol"))!, /⚠/);
    assert.match((await view.page.textContent(".access-list"))!, /⚠.*, P4/);
  });

  it("tells sizes, replacement and the classes of misses of a level", async () => {
    view = await openView(tab, bundle, { width: 900 });
    const snapshot = tlbSnapshot(18);
    const misses = [
      { name: "capacity", count: 8145, doc: "what a larger TLB would have saved" },
      { name: "redundant", count: 16, doc: "" },
    ];
    const levels = snapshot.cores[0]!.levels.map((level) =>
      level.name === "JTLB" ? { ...level, pageSizes: ["8 KB", "2 MB"], misses } : level,
    );
    view.answer("vas/tlb", () => ({ ...snapshot, cores: [{ ...snapshot.cores[0]!, levels }] }));
    await view.send({ type: "stop", session: "s", stop: stopped(18) });
    await view.rendered(18);
    assert.equal(await view.page.textContent("[data-level=JTLB] .geometry"), "256 × 4 · 8 KB, 2 MB");
    assert.match(
      (await attribute("[data-level=JTLB] .geometry", "title"))!,
      /256 sets × 4 ways, lru, for all accesses/,
    );
    assert.equal((await view.page.textContent("[data-miss-class=capacity]"))!.replace(/\s/g, ""), "8145capacity");
    assert.equal(await attribute("[data-miss-class=capacity]", "title"), "what a larger TLB would have saved");
    assert.equal(await view.page.locator("[data-level=uITLB] [data-miss-class]").count(), 0);
  });

  it("puts the entries of a large fully associative level side by side", async () => {
    view = await openView(tab, bundle, { width: 900 });
    const snapshot = tlbSnapshot(18);
    const levels = snapshot.cores[0]!.levels.map((level) =>
      level.name === "JTLB" ? { ...level, sets: 1, ways: 128, entries: [], removed: [] } : level,
    );
    view.answer("vas/tlb", () => ({ ...snapshot, cores: [{ ...snapshot.cores[0]!, levels }] }));
    await view.send({ type: "stop", session: "s", stop: stopped(18) });
    await view.rendered(18);
    const top = async (slot: number): Promise<number> =>
      (await view.page.locator(`[data-level=JTLB] [data-slot='${slot}']`).boundingBox())!.y;
    assert.equal(await top(0), await top(63));
    assert.ok((await top(64)) > (await top(0)));
    await view.page.focus("[data-level=JTLB] [data-slot='0']");
    await view.page.keyboard.press("ArrowDown");
    assert.equal(await focused("data-slot"), "64");
    await view.page.keyboard.press("ArrowRight");
    assert.equal(await focused("data-slot"), "65");
  });

  it("says what to do when there is no session", async () => {
    view = await openView(tab, bundle);
    await view.send({ type: "idle" });
    await view.page.waitForSelector("[data-phase=idle]");
    assert.match((await view.page.textContent(".empty"))!, /press F5/);
  });

  it("shows the sentence, the marks of the step and the counters", async () => {
    await open();
    assert.equal(await view.page.textContent("[data-part=headline]"), "Hit in the JTLB on an entry that A filled.");
    assert.equal(await view.page.textContent("[role=status]"), "Hit in the JTLB on an entry that A filled.");
    assert.equal(await attribute("[data-level=JTLB] [data-slot='64']", "data-change"), "hit");
    assert.equal(await attribute("[data-level=uDTLB] [data-slot='1']", "data-change"), "replaced");
    assert.equal(await attribute("[data-level=uDTLB] [data-slot='6']", "data-change"), "flushed");
    assert.equal(await view.page.textContent("section[data-level=JTLB] [data-counter=misses]"), "13");
    assert.equal(await view.page.locator(".term[data-holds=true]").count(), 7);
  });

  it("explains the access that is chosen", async () => {
    await open();
    await view.page.click("[data-access='2']");
    assert.match((await view.page.textContent("[data-part=headline]"))!, /^Miss in every TLB/);
    assert.equal(await attribute(".sentence", "data-tone"), "walk");
    assert.equal(await view.page.locator("[data-walk-step]").count(), 2);
    assert.equal(await view.page.locator(".term[data-holds=false]").count(), 1);
  });

  it("never mixes stops, whatever the order of answers", async () => {
    view = await openView(tab, bundle);
    for (let epoch = 1; epoch <= 30; epoch += 1) {
      await view.send({ type: "stop", session: "s", stop: stopped(epoch) });
    }
    const requests = (await view.posted()).filter((message) => message.type === "request");
    assert.equal(requests.length, 30);
    const late = [...requests.keys()].sort((a, b) => ((a * 7) % 30) - ((b * 7) % 30));
    for (const index of late) {
      await view.send({ type: "response", id: requests[index]!.id, ok: true, body: tlbSnapshot(index + 1) });
    }
    await view.rendered(30);
    assert.equal(await attribute(".view", "data-epoch"), "30");
    assert.equal(await view.page.textContent("[data-part=tick]"), "tick 530");
    assert.deepEqual(
      (await view.posted()).flatMap((each) => (each.type === "rendered" ? [each.epoch] : [])),
      [30],
    );
  });

  it("dims but does not blank while the program runs", async () => {
    await open();
    await view.send({ type: "running", session: "s" });
    await view.page.waitForSelector("[data-state=running]");
    assert.equal(await view.page.locator("[data-level=JTLB] [data-slot]").count(), 1024);
  });

  it("says why the debugger could not answer and asks again", async () => {
    view = await openView(tab, bundle);
    await view.send({ type: "stop", session: "s", stop: stopped(1) });
    const [request] = (await view.posted()).filter((message) => message.type === "request");
    await view.send({ type: "response", id: request!.id, ok: false, message: "the session has ended" });
    await view.page.waitForSelector(".banner");
    assert.match((await view.page.textContent(".banner"))!, /the session has ended/);
    view.answer("vas/tlb", () => tlbSnapshot(1));
    await view.page.click(".banner button");
    await view.rendered(1);
    assert.equal(await view.page.locator(".banner").count(), 0);
  });

  it("filters and sorts the table and dims the grid", async () => {
    await open();
    await view.page.fill("[data-control=text]", "2002_0000");
    assert.equal(await view.page.locator(".windowed [data-row]").count(), 2);
    assert.match((await attribute("[data-level=JTLB] [data-slot='0']", "class"))!, /filtered/);
    await view.page.fill("[data-control=text]", "");
    await view.page.selectOption("[data-control=owner]", "4");
    const owners = await view.page
      .locator(".windowed [data-row]")
      .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-owner")));
    assert.ok(owners.length > 0 && owners.every((owner) => owner === "4"));
    await view.page.click("[data-sort=va]");
    const addresses = await view.page
      .locator(".windowed [data-row]")
      .evaluateAll((rows) => rows.map((row) => Number(row.getAttribute("data-va"))));
    assert.deepEqual(
      addresses,
      [...addresses].sort((a, b) => a - b),
    );
    assert.equal(await view.page.locator("[aria-sort=ascending]").count(), 1);
  });

  it("is worked by the keyboard alone", async () => {
    await open();
    const stops = await view.page.locator("[data-level=JTLB] [role=grid] [tabindex='0']").count();
    assert.equal(stops, 1, "one tab stop a grid");
    await view.page.focus("[data-level=JTLB] [data-slot='0']");
    await view.page.keyboard.press("ArrowRight");
    assert.equal(await focused("data-slot"), "4", "next set");
    await view.page.keyboard.press("ArrowDown");
    assert.equal(await focused("data-slot"), "5", "next way");
    await view.page.keyboard.press("Home");
    await view.page.keyboard.press("ArrowUp");
    assert.equal(await focused("data-slot"), "0");
    assert.match((await view.page.textContent("[data-card='JTLB/0']"))!, /PD0.*PD1/s);
    await view.page.keyboard.press("Escape");
    assert.equal(await view.page.locator(".card").count(), 0);
    await view.page.keyboard.press("Enter");
    assert.equal(await attribute("[data-row='JTLB/0']", "aria-selected"), "true");
    await view.page.focus(".windowed [tabindex='0']");
    const before = await focused("data-row");
    await view.page.keyboard.press("ArrowDown");
    assert.notEqual(await focused("data-row"), before);
    await view.page.keyboard.press("Enter");
    const reveals = (await view.posted()).filter((message) => message.type === "reveal");
    assert.equal(reveals.length, 1);
  });

  it("repaints 1024 entries for a fraction of what it takes to draw them", async () => {
    await open({ width: 900, height: 800 }, 1024);
    const cells = await view.page.locator("[data-level=JTLB] [data-slot]").count();
    assert.equal(cells, 1024);
    const epochs = Array.from({ length: 12 }, (_none, index) => stopped(19 + index));
    const measured = await view.page.evaluate(
      async ([first, events]) => {
        const page = window as unknown as { vasPosted: { type: string; id: number; epoch: number }[] };
        const kept = document.querySelector("[data-level=JTLB] [data-slot='700']");
        const drawn = performance.now();
        // What the browser needs for the same document once, without any of the view's code.
        const copy = document.querySelector(".view")!.cloneNode(true) as HTMLElement;
        document.body.append(copy);
        copy.getBoundingClientRect();
        copy.remove();
        const whole = performance.now() - drawn;
        const times: number[] = [];
        for (const [index, stop] of events.entries()) {
          window.dispatchEvent(new MessageEvent("message", { data: { type: "stop", session: "s", stop } }));
          const { id } = page.vasPosted.filter((message) => message.type === "request").at(-1)!;
          const body = JSON.parse(first);
          body.position = stop.position;
          // A step touches a handful of entries.
          const { entries } = body.cores[0].levels[2];
          for (const offset of [0, 211, 430, 655, 890]) entries[(offset + index * 3) % 1024].change = "hit";
          const start = performance.now();
          window.dispatchEvent(new MessageEvent("message", { data: { type: "response", id, ok: true, body } }));
          const epoch = String(stop.position.epoch);
          while (document.querySelector(".view")!.getAttribute("data-epoch") !== epoch) {
            await new Promise((resolve) => setTimeout(resolve, 0));
          }
          document.body.getBoundingClientRect();
          times.push(performance.now() - start);
        }
        times.sort((a, b) => a - b);
        return { whole, step: times[Math.floor(times.length / 2)]!, same: kept!.isConnected };
      },
      [JSON.stringify(tlbSnapshot(18, 1024)), epochs] as const,
    );
    assert.ok(measured.same, "cells are kept, not drawn anew");
    assert.ok(measured.step < measured.whole * 4, JSON.stringify(measured));
  });

  it("comes back as it was left", async () => {
    await open({ height: 360 });
    await view.page.selectOption("[data-control=level]", "JTLB");
    await view.page.click("[data-sort=owner]");
    await view.page.click("[data-row='JTLB/64']");
    await view.page.evaluate(() => document.querySelector("[data-scroller]")!.scrollTo(0, 120));
    await view.page.waitForFunction(
      () => (window as unknown as { vasState: { value: { scroll: number } } }).vasState.value.scroll === 120,
    );
    const stored = await view.stored();
    await open({ height: 360, stored });
    assert.equal(await view.page.inputValue("[data-control=level]"), "JTLB");
    assert.equal(await attribute("[data-sort=owner]", "aria-pressed"), "true");
    assert.equal(await attribute("[data-row='JTLB/64']", "aria-selected"), "true");
    assert.equal(await view.page.evaluate(() => document.querySelector("[data-scroller]")!.scrollTop), 120);
  });

  it("copies text and saves CSV and SVG through the extension", async () => {
    await open();
    for (const command of ["copyText", "saveCsv", "saveSvg"] as const) await view.send({ type: "command", command });
    await view.page.waitForFunction(
      () =>
        (window as unknown as { vasPosted: { type: string }[] }).vasPosted.filter((each) => each.type === "save")
          .length === 2,
    );
    const taken = (await view.posted()).filter((message) => message.type === "copy" || message.type === "save");
    assert.match(taken[0]!.text, /filled by/);
    assert.match(taken[1]!.text, /^level,slot/);
    assert.match(taken[2]!.text, /^<svg /);
  });

  it("shows the core that stopped until another is chosen, and remembers the choice", async () => {
    view = await openView(tab, bundle);
    view.answer("vas/tlb", () => twoCores(18));
    await view.send({ type: "stop", session: "s", stop: stopped(18) });
    await view.rendered(18);
    assert.equal(await attribute(".levels", "data-core"), "0");
    await view.page.selectOption("[data-control=core]", "1");
    assert.equal(await attribute(".levels", "data-core"), "1");
    assert.match((await view.page.textContent(".no-rows"))!, /No valid entries/);
    assert.equal(((await view.stored()) as { core: number }).core, 1);
  });

  it("fits 250 pixels without a horizontal scroll bar", async () => {
    await open({ width: 250 }, 1024);
    const overflow = await view.page.evaluate(() => {
      const scroller = document.querySelector("[data-scroller]")!;
      return scroller.scrollWidth - scroller.clientWidth;
    });
    assert.equal(overflow, 0);
  });
});
