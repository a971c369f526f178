/** What the TLB view shows of each level: its geometry, its counters and the misses behind them, its cells. */
import assert from "node:assert/strict";
import { stopped, tlbSnapshot } from "../../fixtures/snapshots.js";
import { viewFrame } from "../page/view-frame.js";
import type { PageOptions, ViewPage } from "../page/view-page.js";
import { openTlbStop } from "./tlb-stop.js";
import { sometimes } from "../../../sample.js";

describe("levels of the TLB view in Chromium", function () {
  this.timeout(400_000);
  const frame = viewFrame(["tlb"]);
  let view: ViewPage;

  async function open(options: PageOptions = {}): Promise<void> {
    view = await openTlbStop(frame, options);
  }

  const attribute = (selector: string, name: string) => view.page.getAttribute(selector, name);

  it("tells sizes, replacement and the classes of misses of a level", async () => {
    view = await frame.open({ width: 900 });
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
    assert.equal(await view.page.textContent("[data-level=JTLB] .geometry"), "256×4");
    assert.equal(await view.page.textContent("[data-level=JTLB] [data-part=sizes]"), "8 KB, 2 MB");
    assert.match(
      (await attribute("[data-level=JTLB] .geometry", "title"))!,
      /256 sets × 4 ways, lru, for all accesses/,
    );
    assert.equal((await view.page.textContent("[data-miss-class=capacity]"))!, "8,145 capacity");
    assert.equal(await attribute("[data-miss-class=capacity]", "title"), "what a larger TLB would have saved");
    assert.equal(await view.page.locator("[data-level=uITLB] [data-miss-class]").count(), 0);
  });

  sometimes(
    "draws the misses over the run in columns by class, in as many as there is room for, and says them",
    async () => {
      const heights = (missClass: string) =>
        view.page
          .locator(`[data-level=JTLB] .sparkline .class-${missClass}`)
          .evaluate((path) => (path as SVGGraphicsElement).getBBox().height);
      for (const [width, columns] of [
        [440, 16],
        [900, 64],
      ] as const) {
        await open({ width, height: 400 });
        const said = "13 misses of JTLB so far, the most (11) in ticks 0 to 15";
        assert.equal(await attribute("[data-level=JTLB] .sparkline", "aria-label"), said);
        assert.equal(await attribute("[data-level=JTLB] .sparkline", "width"), String(2 * columns));
        assert.match(
          (await attribute("[data-level=JTLB] .class-cold", "d"))!,
          /^M0 14V0h2V14z/,
          "the highest is first",
        );
        const [x] = /^M([\d.]+) /.exec((await attribute("[data-level=JTLB] .class-capacity", "d"))!)!.slice(1);
        assert.equal(Number(x), 2 * Math.floor((29 * columns) / 64), "time goes to the right");
        assert.ok((await heights("capacity")) >= 1, "one of thirteen is seen");
        assert.ok((await heights("cold")) > 13);
      }
    },
  );

  it("cuts no sign of an entry that the step wrote", async () => {
    await open({ width: 900, height: 400 });
    for (const part of [".sign", "small"]) {
      const cut = await view.page.locator(`.cell.filled ${part}, .cell.replaced ${part}`).evaluateAll((all) =>
        all.filter((one) => {
          const cell = one.closest(".cell")!.getBoundingClientRect();
          return one.getBoundingClientRect().right > cell.right;
        }),
      );
      assert.equal(cut.length, 0, part);
    }
    assert.ok((await view.page.locator(".cell .sign").count()) > 0);
  });

  sometimes("shows the names of levels whole, and no tag where entries carry none", async () => {
    view = await frame.open({ width: 440, height: 500 });
    const snapshot = tlbSnapshot(18);
    const names = ["L1ITLB", "L1DTLB2M", "MainTLB"];
    const levels = snapshot.cores[0]!.levels.map((level, at) => ({
      ...level,
      name: names[at]!,
      entries: level.entries.map((entry) => ({ ...entry, shared: false, tag: -1 })),
    }));
    view.answer("vas/tlb", () => ({ ...snapshot, cores: [{ ...snapshot.cores[0]!, levels }] }));
    await view.send({ type: "stop", session: "s", stop: stopped(18) });
    await view.rendered(18);
    const cut = await view.page
      .locator(".level-name h2")
      .evaluateAll((all) => all.filter((name) => name.scrollWidth > name.clientWidth).map((name) => name.textContent));
    assert.deepEqual(cut, []);
    const cells = view.page.locator("[data-level=L1ITLB] .cell.taken");
    assert.ok((await cells.locator("small").allTextContents()).every((tag) => tag === ""));
    assert.match((await cells.first().getAttribute("aria-label"))!, /, no tag,/);
  });

  it("shows the last large level once more in three other colours where the view is maximised, each to be chosen", async () => {
    const words = () => view.page.locator("[data-part=more-ways] .more-words").allTextContents();
    await open({ width: 1099, height: 700 });
    assert.deepEqual(await words(), []);
    view = await openTlbStop(frame, { width: 1200, height: 700 }, 600);
    const level = tlbSnapshot(18, 600).cores[0]!.levels.find(({ name }) => name === "JTLB")!;
    const usable = level.entries.filter((entry) => entry.usable).length;
    const others = [
      `usable now what B can hit: ${usable}`,
      "age stronger = filled later",
      "hits stronger = hit more often",
    ];
    assert.deepEqual(await words(), others);
    const colours = () =>
      view.page.locator(".more-picture canvas").evaluateAll((all) =>
        all.map((canvas) => {
          const { width, height } = canvas as HTMLCanvasElement;
          const { data } = (canvas as HTMLCanvasElement).getContext("2d")!.getImageData(0, 0, width, height);
          return new Set(new Uint32Array(data.buffer)).size;
        }),
      );
    assert.ok(
      (await colours()).every((count) => count > 2),
      `something is painted in each: ${(await colours()).join()}`,
    );
    await view.page.locator(".more-picture[data-colour=age]").press("Enter");
    assert.deepEqual(await words(), [others[0], others[2], "owner whose memory it is"]);
    assert.equal(await view.page.inputValue("[data-control=colour]"), "age");
  });
});
