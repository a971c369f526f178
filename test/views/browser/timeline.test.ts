import assert from "node:assert/strict";
import { stopped } from "../fixtures/snapshots.js";
import { timelineSnapshot } from "../fixtures/timeline.js";
import { viewFrame } from "./page/view-frame.js";
import type { PageOptions, ViewPage } from "./page/view-page.js";
import { sometimes } from "../../sample.js";

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

  /** Where the axis is: the lanes without their names. */
  async function plot(): Promise<{ readonly x: number; readonly y: number; readonly width: number }> {
    const { x, y } = (await view.page.locator("svg.lanes").boundingBox())!;
    const [left, width] = await view.page
      .locator(".lanes .plot")
      .evaluate((element) => [element.getAttribute("x"), element.getAttribute("width")].map(Number));
    return { x: x + left!, y, width: width! };
  }

  sometimes("draws a lane a core, a band a process, and the hazard", async () => {
    await open();
    assert.ok(frame.bundle.script.length <= 60 * 1024, `${frame.bundle.script.length} bytes`);
    assert.equal(await view.page.locator("[data-core]").count(), 1);
    assert.deepEqual(await view.page.locator(".band-name").allTextContents(), ["A", "B"]);
    assert.equal(await view.page.locator(".hazard-name").textContent(), "P4");
    assert.deepEqual(await view.page.locator(".lanes .side-head").allTextContents(), [
      "misses per 1,000 instructions, 0 to 400",
      "cycles an instruction, 1 to 20, logarithmic",
    ]);
    assert.equal(await view.page.locator("[data-chart=misses] .misses[d^=M]").count(), 2);
    // Colours are those of the other views: a switch is no fault.
    const filled = (selector: string) =>
      view.page
        .locator(selector)
        .first()
        .evaluate((mark) => getComputedStyle(mark).fill);
    assert.notEqual(await filled(".misses.class-switch"), await filled(".mark.faults"));
    assert.equal(
      await filled(".misses.class-switch"),
      await view.page.evaluate(() => {
        const probe = document.body.appendChild(document.createElement("i"));
        probe.style.color = "var(--class-switch)";
        return getComputedStyle(probe).color;
      }),
    );
    // A foot a checkpoint in the overview.
    const feet = (await view.page.locator(".checkpoints").getAttribute("d"))!;
    assert.equal(feet.split("M").length - 1, 2);
    assert.match((await view.page.locator(".checkpoints title").textContent())!, /^2 checkpoints/);
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
      arrows: [
        {
          ...{ fromCore: 0, fromTick: 30, fromCycle: 245, toCore: 1, toTick: 44, toCycle: 1300, flushes: 2 },
          ...{ doneTick: 44, doneCycle: 1330, backTick: 45, backCycle: 310 },
        },
      ],
    }));
    await view.send({ type: "stop", session: "s", stop: stopped(19) });
    await view.page.waitForSelector(".event-mark", { state: "attached" });
  }

  sometimes("draws single events of a short stretch, arrows between cores, and goes from event to event", async () => {
    await open({ stored: { cursor: 12 } });
    await withEvents();
    assert.equal(await view.page.locator(".event-miss").count(), 1);
    assert.match(
      (await view.page.locator(".arrow title").first().textContent())!,
      /core 0 told core 1 .*: 2 flushes 14 ticks later; core 0 goes on after 65 cycles$/,
    );
    assert.equal(await view.page.locator(".arrow.done").count(), 1);
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

  sometimes("changes between ticks and the cycles of each core", async () => {
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
    // There: from the sender's cycle to the receiver's; what it did there; and back.
    const spots = await view.page
      .locator(".arrows line, .arrows rect")
      .evaluateAll((shapes) =>
        shapes.map((shape) => ["x1", "x2", "x", "width"].map((name) => Number(shape.getAttribute(name) ?? NaN))),
      );
    const { width } = await plot();
    const place = (cycle: number) => (cycle / 1350) * width;
    const near = (value: number | undefined, wanted: number) =>
      assert.ok(Math.abs(value! - wanted) < 25, `${value}, not ${wanted}`);
    near(spots[0]![1]! - spots[0]![0]!, place(1300 - 245));
    near(spots[1]![3], place(30));
    near(spots[2]![1]! - spots[2]![0]!, place(310 - 1330));
    assert.match(
      (await view.page.locator(".interrupted title").textContent())!,
      /core 1 was interrupted: 2 flushes in 30 cycles/,
    );
    assert.equal(((await view.stored()) as { unit: string }).unit, "cycles");
  });

  sometimes(
    "shows lanes of spaces and processes, and forgets them where each core has a clock of its own",
    async () => {
      await open();
      await view.page.check(".timeline-lanes label:has-text('spaces') input");
      await view.page.check(".timeline-lanes label:has-text('processes') input");
      await view.page.waitForSelector("[data-process='2']", { state: "attached" });
      const texts = (selector: string) => view.page.locator(selector).allTextContents();
      assert.deepEqual(await texts(".stay title"), [
        "A: attached (rw) to libc from tick 10 to 50",
        "B: subscribed to libc from tick 30 on",
      ]);
      assert.deepEqual(await texts("[data-vas='1'] .band title"), ["A inside libc", "B inside libc"]);
      assert.deepEqual(await texts("[data-process='1'] .band title"), ["A on core 0", "A in libc"]);
      const width = Number(await view.page.locator(".lanes .plot").getAttribute("width"));
      // B is inside from tick 40 to 60 of 80.
      const path = (await view.page.locator("[data-vas='1'] .band").nth(1).getAttribute("d"))!;
      assert.equal(path, `M${(width / 2).toFixed(1)} 9h${(width / 4).toFixed(1)}v5h-${(width / 4).toFixed(1)}z`);
      await view.page.focus(".timeline-picture");
      await view.page.keyboard.press("c");
      await view.page.waitForFunction(() => document.querySelector("[data-lanes]") === null);
      await view.page.keyboard.press("c");
      await view.page.keyboard.press("x");
      await view.page.waitForFunction(() => document.querySelectorAll("[data-lanes]").length === 1);
      const stored = (await view.stored()) as { spaces: boolean; processes: boolean };
      assert.deepEqual([stored.spaces, stored.processes], [true, false]);
    },
  );

  sometimes("says what happened in a range that is selected with the shift key", async () => {
    await open();
    view.answer("vas/timeline", ({ from, to, bins }) => {
      const all = timelineSnapshot(18);
      if (bins !== 1) return all;
      assert.deepEqual([from, to], [20, 60]);
      const pick = (counts: readonly number[]) => [counts[1]! + counts[2]!];
      const { pid, vid, core, cycle, byClass, ...counts } = all.cores[0]!;
      const sums = Object.fromEntries(Object.entries(counts).map(([name, list]) => [name, pick(list)]));
      return {
        ...all,
        edges: [20, 60],
        cores: [{ core, cycle, pid: [pid[2]], vid: [vid[2]], byClass: byClass.map(pick), ...sums }],
      };
    });
    const event = { cycle: 0, process: "A", core: 0, text: "" };
    view.answer("vas/eventsBetween", ({ from, to }) => ({
      ...{ from, to, cut: false, arrows: [] },
      events: [
        { ...event, tick: 21, event: "miss" },
        { ...event, tick: 22, event: "flush" },
        { ...event, tick: 25, event: "miss" },
      ],
    }));
    const box = await plot();
    const x = (tick: number) => box.x + (tick / 80) * box.width;
    await view.page.keyboard.down("Shift");
    await view.page.mouse.move(x(20), box.y + 40);
    await view.page.mouse.down();
    await view.page.mouse.move(x(60), box.y + 40);
    await view.page.mouse.up();
    await view.page.keyboard.up("Shift");
    await view.page.waitForSelector(".range-events button");
    const rows = () =>
      view.page
        .locator(".range tbody tr")
        .evaluateAll((list) => list.map((row) => [...row.children].map(({ textContent }) => textContent)));
    assert.deepEqual(await rows(), [
      ["instructions", "38", "1,000", "1,000"],
      ["cycles", "130", "3,421", "7,333"],
      ["first-level misses", "4", "105.3", "200"],
      ["walks", "3", "78.9", "133.3"],
      ["cold misses", "2", "52.6", "133.3"],
      ["switch misses", "1", "26.3", "0"],
      ["page faults", "1", "26.3", "66.7"],
      ["flushes", "1", "26.3", "0"],
    ]);
    assert.deepEqual(await view.page.locator(".range-events li").allTextContents(), [
      "2 × miss, first tick 21",
      "1 × flush, first tick 22",
    ]);
    assert.equal(await view.page.locator(".range-mark").count(), 1);
    await view.page.click("[aria-label='Copy the range as text']");
    const copied = (await view.posted()).find(({ type }) => type === "copy") as { text: string };
    assert.match(copied.text, /walks +3 +78\.9 +133\.3\n[^]*event miss +2 +21\n/);
    await view.page.click(".range button:text-is('Zoom in')");
    await view.page.waitForFunction(() => document.querySelector(".timeline-bar")?.textContent?.includes("show all"));
    // By keys: from the cursor on, bin by bin; Escape ends it.
    await view.page.focus(".timeline-picture");
    await view.page.keyboard.press("Escape");
    await view.page.waitForFunction(() => document.querySelector(".range") === null);
    view.answer("vas/timeline", () => timelineSnapshot(18));
    await view.page.keyboard.press("0");
    await view.page.keyboard.press("p");
    await view.page.keyboard.press("Shift+ArrowRight");
    await view.page.keyboard.press("Shift+ArrowLeft");
    await view.page.keyboard.press("Shift+ArrowLeft");
    await view.page.waitForFunction(() => document.querySelector(".range h2")?.textContent?.includes("Ticks"));
    const { rangeFrom, rangeTo } = (await view.stored()) as { rangeFrom: number; rangeTo: number };
    assert.deepEqual([rangeFrom, rangeTo], [5, 25]);
  });

  sometimes("keeps marks, and goes to them", async () => {
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

  sometimes("keeps the whole run in sight above what is zoomed, where there is room for both", async () => {
    const zoomed = { ...timelineSnapshot(18), edges: [20, 40, 60] };
    const part = {
      ...zoomed,
      cores: zoomed.cores.map((core) => ({
        ...core,
        ...Object.fromEntries(
          Object.entries(core).map(([key, value]) => [
            key,
            Array.isArray(value) && key !== "byClass" ? value.slice(1, 3) : value,
          ]),
        ),
        byClass: core.byClass.map((counts) => counts.slice(1, 3)),
      })),
    };
    const shown = async (height: number) => {
      view = await frame.open({ width: 820, height, stored: { from: 20, to: 60 } });
      view.answer("vas/timeline", ({ from }) => (typeof from === "number" ? part : timelineSnapshot(18)));
      await view.send({ type: "stop", session: "s", stop: stopped(18) });
      await view.rendered(18);
      return view.page.locator("svg.lanes.whole").count();
    };
    assert.equal(await shown(400), 0, "a low panel has the overview alone");
    assert.equal(await shown(760), 1);
    assert.equal(await view.page.textContent("[data-part=zoomed]"), "Zoomed 2 × 40 ticks from 20 on");
    // The part is marked in the whole, and drawn below it.
    const [whole, brush] = await view.page
      .locator(".lanes.whole .plot, .lanes.whole .brush")
      .evaluateAll((all) => all.map((each) => Number(each.getAttribute("width"))));
    assert.equal(brush, whole! / 2);
    assert.deepEqual(await view.page.locator("svg.lanes:not(.whole) .axis text").first().textContent(), "20");
    // What is saved is what is zoomed.
    await view.send({ type: "command", command: "saveSvg" });
    await view.page.waitForFunction(() =>
      (window as unknown as { vasPosted: { type: string }[] }).vasPosted.some((each) => each.type === "save"),
    );
    const [saved] = (await view.posted()).filter((message) => message.type === "save");
    assert.match(saved!.text, />20</);
    assert.doesNotMatch(saved!.text, />0</);
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

  sometimes("writes names beside what they name, never over it", async () => {
    for (const width of [260, 820]) {
      await open({ width, stored: { spaces: true, processes: true } });
      const boxes = (selector: string) =>
        view.page
          .locator(selector)
          .evaluateAll((list) =>
            list
              .map((one) => one.getBoundingClientRect())
              .map(({ left, right, top, bottom }) => ({ left, right, top, bottom })),
          );
      const drawn = await boxes(".band, .misses, .stay, .cost");
      assert.ok(drawn.length > 6);
      const names = await boxes(".lane-name, .side-head");
      assert.equal(await view.page.locator(".lane-name").allTextContents().then(String), "core 0,libc,A,B");
      for (const name of names) {
        // A line of text is as high as its font allows; its letters keep two pixels from both ends.
        const over = drawn.filter(
          (mark) =>
            mark.left < name.right &&
            mark.right > name.left &&
            mark.top < name.bottom - 2 &&
            mark.bottom > name.top + 2,
        );
        assert.deepEqual(over, [], `over a mark at ${width} pixels`);
        assert.ok(name.left >= 0 && name.right <= width, `cut off at ${width} pixels`);
      }
    }
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
