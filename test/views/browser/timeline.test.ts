import assert from "node:assert/strict";
import { stopped } from "../fixtures.js";
import { timelineSnapshot } from "../timeline-fixtures.js";
import { viewFrame } from "./page/view-frame.js";
import type { PageOptions, ViewPage } from "./page/view-page.js";

describe("timeline view in Chromium", function () {
  this.timeout(400_000);
  const frame = viewFrame(["timeline"]);
  let view: ViewPage;

  async function open(options: PageOptions = {}): Promise<void> {
    view = await frame.open({ width: 820, height: 400, ...options });
    view.answer("vas/timeline", () => timelineSnapshot(18));
    await view.send({ type: "stop", session: "s", stop: stopped(18) });
    await view.rendered(18);
  }

  it("draws a lane a core, a band a process, and the hazard", async () => {
    await open();
    assert.ok(frame.bundle.script.length <= 60 * 1024, `${frame.bundle.script.length} bytes`);
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

  /** Answers with single events: a miss of A, and a flush that core 0 asks of core 1. */
  async function withEvents(): Promise<void> {
    await view.send({ type: "idle" });
    view.answer("vas/timeline", () => {
      const one = timelineSnapshot(19);
      return { ...one, cores: [one.cores[0]!, { ...one.cores[0]!, core: 1, cycle: 1000 }] };
    });
    const event = { cycle: 0, process: "A", core: 0 };
    view.answer("vas/eventsBetween", ({ from, to }) => ({
      from,
      to,
      cut: false,
      events: [
        { ...event, tick: 10, event: "miss", text: "0x2000_0000" },
        { ...event, tick: 30, event: "shootdown", text: "cores 1" },
        { ...event, tick: 44, core: 1, event: "flush", text: "scope page" },
      ],
      arrows: [{ fromCore: 0, fromTick: 30, fromCycle: 0, toCore: 1, toTick: 44, toCycle: 0 }],
    }));
    await view.send({ type: "stop", session: "s", stop: stopped(19) });
    await view.page.waitForSelector(".event-mark", { state: "attached" });
  }

  it("draws single events of a short stretch, arrows between cores, and goes from event to event", async () => {
    await open({ stored: { cursor: 12 } });
    await withEvents();
    assert.equal(await view.page.locator(".event-miss").count(), 1);
    assert.match((await view.page.locator(".arrow title").textContent())!, /core 0 told core 1 .* done 14 ticks later/);
    await view.page.focus(".timeline-picture");
    await view.page.keyboard.press("0");
    for (const [key, words] of [
      ["ArrowRight", "tick 30 · core 0, A: shootdown cores 1"],
      ["ArrowRight", "tick 44 · core 1, A: flush scope page"],
      ["ArrowLeft", "tick 30 · core 0, A: shootdown cores 1"],
      ["ArrowLeft", "tick 10 · core 0, A: miss 0x2000_0000"],
    ] as const) {
      await view.page.keyboard.press(key);
      await view.page.waitForFunction((wanted) => document.querySelector(".readout")?.textContent === wanted, words);
    }
  });

  it("changes between ticks and the cycles of each core", async () => {
    await open();
    await withEvents();
    const nows = () => view.page.locator(".now").evaluateAll((lines) => lines.map((line) => line.getAttribute("x1")));
    const [one, other] = await nows();
    assert.equal(one, other, "by ticks all cores stand at one place");
    await view.page.focus(".timeline-picture");
    await view.page.keyboard.press("c");
    await view.page.waitForFunction(() => document.querySelector("svg.lanes")?.textContent?.includes("its own clock"));
    const [first, second] = await nows();
    assert.notEqual(first, second, "the second core's clock is ahead");
    assert.equal(((await view.stored()) as { unit: string }).unit, "cycles");
  });

  it("keeps marks, and goes to them", async () => {
    await open();
    await view.page.focus(".timeline-picture");
    await view.page.keyboard.press("p");
    await view.page.keyboard.press("m");
    await view.page.waitForSelector(".bookmark-flag");
    assert.equal(((await view.stored()) as { bookmarks: string }).bookmarks, "25");
    await view.page.keyboard.press("Escape");
    await view.page.click(".timeline-mark");
    assert.deepEqual(
      (await view.posted()).filter(({ type }) => type === "travel"),
      [{ type: "travel", tick: 25 }],
    );
    await view.page.keyboard.press("Tab");
    await view.page.focus(".timeline-picture");
    await view.page.keyboard.press("p");
    await view.page.keyboard.press("m");
    await view.page.waitForFunction(() => document.querySelector(".bookmark-flag") === null);
  });

  it("saves its picture as PNG", async () => {
    await open();
    await view.send({ type: "command", command: "savePng" });
    const text = await view.page.waitForFunction(() => {
      const { vasPosted } = window as unknown as { vasPosted: { type: string; what?: string; text?: string }[] };
      return vasPosted.find(({ type, what }) => type === "save" && what === "png")?.text;
    });
    const bytes = Buffer.from((await text.jsonValue())!, "base64");
    assert.equal(bytes.subarray(1, 4).toString(), "PNG");
    const width = bytes.readUInt32BE(16);
    const drawn = await view.page.locator("svg.lanes").evaluate((svg) => svg.clientWidth);
    assert.equal(width, 2 * drawn);
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
