/** What the address spaces leave out where it says nothing, and how little room the rest takes; refused calls in a panel of their own. */
import assert from "node:assert/strict";
import type { SpacesSnapshot } from "../../../../src/protocol/snapshot.js";
import { columnLabels, coreLabels } from "../../../../src/views/spaces/many/pair-labels.js";
import { themes, type ThemeName } from "../page/themes.js";
import { spacesSnapshot } from "../../fixtures/spaces.js";
import { stopped } from "../../fixtures/snapshots.js";
import { swept } from "../../../sample.js";
import { viewFrame } from "../page/view-frame.js";
import type { PageOptions, ViewPage } from "../page/view-page.js";

describe("room of the address-spaces view in Chromium", function () {
  this.timeout(400_000);
  const frame = viewFrame(["spaces"]);
  let view: ViewPage;

  async function open(options: PageOptions, snapshot: SpacesSnapshot = spacesSnapshot(18)): Promise<void> {
    view = await frame.open(options);
    view.answer("vas/spaces", () => snapshot);
    await view.send({ type: "stop", session: "s", stop: stopped(18) });
    await view.rendered(18);
  }

  const box = async (selector: string) => (await view.page.locator(selector).first().boundingBox())!;

  it("has no matrix where there is no VAS, and says that there is none", async () => {
    const snapshot = spacesSnapshot(18);
    const lanes = snapshot.lanes.filter(({ kind }) => kind === "original");
    await open({ width: 250 }, { ...snapshot, vases: [], cells: [], conflicts: [], lanes });
    assert.equal(await view.page.locator(".matrix").count(), 0);
    assert.match(
      (await view.page.textContent("[data-part=no-vas]"))!,
      /^No VAS: every process has its own space alone\./,
    );
    const top = (await box(".map")).y;
    const bar = await box(".step-bar");
    assert.ok(top - bar.y - bar.height < 20, `the maps begin ${top} pixels from the top`);
  });

  for (const width of [350, 440])
    it(`a process of the matrix is one line, and no buttons stand between it and the maps, ${width} pixels`, async () => {
      const snapshot = spacesSnapshot(18);
      await open({ width }, { ...snapshot, vases: snapshot.vases.slice(0, 1) });
      const heights = await view.page
        .locator(".matrix tr")
        .evaluateAll((all) => all.map((row) => row.getBoundingClientRect().height));
      assert.ok(
        heights.every((height) => height < 24),
        heights.join(),
      );
      const [table, map] = [await box(".matrix"), await box(".map")];
      assert.ok(map.y - table.y - table.height < 20, `${map.y} is far below ${table.y + table.height}`);
    });

  it("shows the ways out of a table while the pointer or the focus is on it", async () => {
    await open({ width: 440 });
    const seen = () =>
      view.page.locator(".with-tools > .table-tools").evaluate((tools) => getComputedStyle(tools).opacity);
    await view.page.mouse.move(430, 630);
    assert.equal(await seen(), "0");
    await view.page.hover(".matrix");
    assert.equal(await seen(), "1");
    await view.page.mouse.move(430, 630);
    assert.equal(await seen(), "0");
    await view.page.focus(".with-tools > .table-tools button");
    assert.equal(await seen(), "1");
  });

  const cases = (Object.keys(themes) as ThemeName[]).flatMap((theme) =>
    [250, 440, 1200].map((width) => [theme, width] as const),
  );
  for (const [theme, width] of swept(cases, 3))
    it(`draws what a refused call wanted above what was there, the overlap framed, ${theme}, ${width} pixels`, async () => {
      await open({ width, theme, height: 900 });
      const text = (await view.page.textContent(".refused-last p"))!;
      assert.equal(text, "C could not attach data at tick 488: EINVAL, the ranges overlap.");
      assert.deepEqual(await view.page.locator(".refused-ranges dt").allTextContents(), ["data wants", "C has"]);
      const [wanted, present, common] = [
        await box(".wanted-range"),
        await box(".present-range"),
        await box(".refused-common i"),
      ];
      assert.ok(wanted.y + wanted.height <= present.y, "one above the other");
      // Both are 256 KB, the wanted one begins 128 KB lower: each is two thirds of the axis, half of it in both.
      const near = (a: number, b: number) => Math.abs(a - b) <= 1.5;
      assert.ok(near(present.x - wanted.x, wanted.width / 2), JSON.stringify({ wanted, present }));
      assert.ok(near(common.x, present.x) && near(common.x + common.width, wanted.x + wanted.width));
      assert.ok(common.y < wanted.y && common.y + common.height > present.y + present.height, "around both");
      const free = view.page.locator(".refused-free");
      assert.equal(await free.textContent(), "Next free in both: 3006_0000 256 KB");
      assert.match((await free.getAttribute("title"))!, /^The next 256 KB that neither C nor data uses now: /);
      assert.ok((await box(".refused-free")).height < 20, "one line");
      const cut = await view.page
        .locator(".refused-ranges > *, .refused-free")
        .evaluateAll((all) =>
          all.filter((part) => part.scrollWidth > part.clientWidth + 1).map((part) => part.textContent),
        );
      assert.deepEqual(cut, []);
    });

  it("says where a refused range is free now itself, or that there is no such range, and nothing of what has gone", async () => {
    const snapshot = spacesSnapshot(18);
    const [one] = snapshot.conflicts;
    const said: string[] = [];
    for (const free of [one!.first, "none", null] as const) {
      await open({ width: 440, height: 900 }, { ...snapshot, conflicts: [{ ...one!, free }] });
      said.push(...(await view.page.locator(".refused-free").allTextContents()));
    }
    assert.deepEqual(said, ["Free there now: 3000_0000 256 KB", "None of 256 KB is free in both after it."]);
  });

  it("draws the last refusal, and lists the others", async () => {
    const snapshot = spacesSnapshot(18);
    const [one] = snapshot.conflicts;
    const conflicts = [one!, { ...one!, tick: 300, vid: 1 }, { ...one!, tick: 500, pid: 2 }];
    await open({ width: 440, height: 900 }, { ...snapshot, conflicts });
    assert.match((await view.page.textContent(".refused-last p"))!, /^B could not .* tick 500/);
    assert.match((await view.page.textContent(".refusals h2"))!, /the last of 3/);
    assert.equal(await view.page.locator(".refusals li").count(), 2);
    await view.page.click(".refusals summary");
    await view.page.click(".refusals li:last-child button");
    const travels = (await view.posted()).filter((message) => message.type === "travel");
    assert.deepEqual(travels, [{ type: "travel", tick: 300 }]);
  });
});

describe("labels of the pairs", () => {
  it("cores whose rows are near have one label together", () => {
    const rows = Array.from({ length: 64 }, (_, pid) => ({ pid }));
    const runs = new Map([
      [3, 0],
      [20, 2],
      [21, 1],
      [22, 3],
    ]);
    assert.deepEqual(coreLabels(rows, runs, 4), [
      { top: 12, text: "core 0" },
      { top: 84, text: "cores 1–3" },
    ]);
    assert.equal(coreLabels(rows, runs, 20).length, 4);
  });

  it("names above columns do not touch, and the told one is always there", () => {
    const names = Array.from({ length: 65 }, (_, at) => (at === 64 ? "big" : `lib${String(at).padStart(2, "0")}`));
    for (const size of [4, 6, 9])
      for (const told of [-1, 0, 9, 57, 63, 64]) {
        const labels = columnLabels(names, told, size).map(({ column, left }) => [
          left,
          left + names[column]!.length * 6.2,
        ]);
        const sorted = labels.sort((a, b) => a[0]! - b[0]!);
        sorted.slice(1).forEach(([left], at) => assert.ok(left! > sorted[at]![1]!, `${size} ${told}`));
        assert.ok(sorted.at(-1)![1]! <= 65 * size + 0.01 && sorted.length > 3);
        assert.ok(told < 0 || columnLabels(names, told, size).some(({ column }) => column === told));
      }
  });
});
