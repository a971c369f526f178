import assert from "node:assert/strict";
import { comparisonSnapshot } from "../fixtures/comparison.js";
import { stopped } from "../fixtures/snapshots.js";
import { sometimes, swept } from "../../sample.js";
import { themed } from "./page/themes.js";
import { viewFrame, violations } from "./page/view-frame.js";
import type { PageOptions, ViewPage } from "./page/view-page.js";

const asid = { settings: [{ name: "machine.tags", value: "asid" }] };
const stored = { other: JSON.stringify(asid), label: "machine.tags asid" };

describe("comparison in Chromium", function () {
  this.timeout(400_000);
  const frame = viewFrame(["compare"], { axe: true });
  let view: ViewPage;

  async function open(options: PageOptions = {}): Promise<void> {
    view = await frame.open({ width: 1300, height: 700, ...options });
    view.answer("vas/compare", () => comparisonSnapshot(18));
    view.answer("vas/comparable", () => ({
      proposals: [
        { label: "machine.tags asid", detail: "ASID per address space.", group: "policy", other: asid },
        { label: "variant small", detail: "4 entries", group: "variant", other: { variant: "small" } },
      ],
    }));
    await view.send({ type: "stop", session: "s", stop: stopped(18) });
    await view.rendered(18);
  }

  const texts = (selector: string) => view.page.locator(selector).allTextContents();

  for (const width of [250, 400, 600])
    it(`the name of a counter is one line, and all of it whole, ${width} pixels`, async () => {
      const stored = { other: JSON.stringify(asid), label: "asid" };
      view = await frame.open({ width, height: 700, stored });
      const snapshot = comparisonSnapshot(18);
      const [walks] = snapshot.counters;
      const long = ["hits on another’s entry", "entries that flushes removed", "in MMU registers and flushes"].map(
        (label, at) => ({ ...walks!, name: `long_${at}`, label, of: null, a: 251_318, b: 252_096 }),
      );
      view.answer("vas/compare", () => ({ ...snapshot, counters: [...snapshot.counters, ...long] }));
      await view.send({ type: "stop", session: "s", stop: stopped(18) });
      await view.page.waitForSelector("[data-counter=long_2]");
      const rows = await view.page.locator(".compare-counters tbody tr").evaluateAll((all) =>
        all.map((row) => ({
          height: row.firstElementChild!.getBoundingClientRect().height,
          right: row.getBoundingClientRect().right,
          cut: [...row.children]
            .filter((cell) => cell.scrollWidth > cell.clientWidth + 1)
            .map((cell) => cell.textContent),
        })),
      );
      assert.ok(
        rows.every(({ height }) => height < 24),
        rows.map(({ height }) => height).join(),
      );
      assert.deepEqual(
        rows.flatMap(({ cut }) => cut),
        [],
      );
      assert.ok(
        rows.every(({ right }) => right <= width),
        "nothing is beyond the edge",
      );
    });

  sometimes("offers what the scenario can be compared with, and asks for what is chosen", async () => {
    await open();
    await view.page.waitForSelector(".proposal");
    assert.deepEqual(await texts(".proposal-label"), ["variant small", "machine.tags asid"]);
    await view.page.fill("input[type=search]", "tags");
    assert.deepEqual(await texts(".proposal-label"), ["machine.tags asid"]);
    await view.page.click(".proposal");
    await view.page.waitForSelector(".sentence");
    const asked = (await view.posted()).filter((one) => one.type === "request" && one.command === "vas/compare");
    assert.deepEqual(
      asked.map((one) => (one as { arguments: unknown }).arguments),
      [asid],
    );
  });

  it("shows sentence, counters, lines that differ and entries side by side", async () => {
    await open({ stored });
    assert.ok(frame.bundle.script.length <= 60 * 1024, `${frame.bundle.script.length} bytes`);
    assert.deepEqual(await texts(".sentence"), ["Under asid B takes 6 more walks than under asid+sasid."]);
    assert.deepEqual(await texts(".compare-counters tbody tr"), [
      "page-table walks1218+6",
      "of B612+6",
      "hits on another’s entry39+6",
      "context switches39+6",
    ]);
    const judged = (name: string) => view.page.locator(`[data-counter=${name}][data-of=""] td.number`).last();
    assert.match((await judged("walks").getAttribute("class"))!, /loss/);
    assert.match((await judged("shared_hits").getAttribute("class"))!, /gain/);
    assert.match((await judged("switches").getAttribute("class"))!, /none/);
    assert.deepEqual(await texts(".compare-lines code"), ["let s = u64[p]"]);
    await view.page.check(".all-lines input");
    assert.deepEqual(await texts(".compare-lines code"), ["let s = u64[p]", "return s"]);
    assert.deepEqual(await texts(".compare-pages .different .chip"), ["shared 0", "ASID 1", "ASID 2"]);
  });

  it("exchanges the sides, and opens either where they first differ", async () => {
    await open({ stored });
    const requests = async () =>
      (await view.posted()).flatMap((one) =>
        one.type === "request" && one.command === "vas/compare" ? [one.arguments] : [],
      );
    await view.page.click(".compare-head button:text-is('Debug B')");
    await view.page.click(".compare-head button:text-is('Debug A')");
    const debugged = (await view.posted()).filter(({ type }) => type === "debug");
    assert.deepEqual(debugged, [
      { type: "debug", settings: asid, name: "machine.tags asid", tick: 80 },
      { type: "debug", settings: {}, name: "as written", tick: 75 },
    ]);
    // The other session comes to the front, and is B; each keeps its place.
    view.answer("vas/compare", () => ({ ...comparisonSnapshot(19), own: "b" }));
    await view.send({ type: "stop", session: "t", stop: stopped(19) });
    await view.rendered(19);
    assert.deepEqual((await requests()).at(-1), { ...asid, a: {} });
    assert.match((await texts(".side-b"))[0]!, /this session/);
    await view.page.click(".mirror-legend button");
    assert.deepEqual((await view.posted()).filter(({ type }) => type === "travel").at(-1), {
      type: "travel",
      tick: 80,
    });
    await view.page.click(".swap");
    await view.page.waitForFunction(
      () =>
        (window as unknown as { vasPosted: { type: string; command?: string }[] }).vasPosted.filter(
          ({ command }) => command === "vas/compare",
        ).length === 3,
    );
    assert.deepEqual((await requests()).at(-1), { a: asid });
    assert.deepEqual(((await view.stored()) as { label: string }).label, "as written");
  });

  sometimes("leads to lines and pages, and gives out each table and the picture", async () => {
    await open({ stored });
    await view.page.click("[data-line='3'] button");
    await view.page.click(".compare-pages tbody tr:last-child button");
    const led = (await view.posted()).filter(({ type }) => type === "source" || type === "reveal");
    assert.deepEqual(led, [
      { type: "source", path: "/two.vas", line: 3 },
      { type: "reveal", target: { kind: "address", space: 3, va: 0x2000_0000 } },
    ]);
    for (const what of ["counters", "lines", "entries"])
      for (const how of [`Copy ${what} as text`, `Save ${what} as CSV`]) await view.page.click(`[aria-label='${how}']`);
    for (const how of ["Copy", "SVG", "PNG"]) await view.page.click(`.compare-head button:text-is('${how}')`);
    await view.page.waitForFunction(() =>
      (window as unknown as { vasPosted: { what?: string }[] }).vasPosted.some(({ what }) => what === "png"),
    );
    const out = (await view.posted()).flatMap((one) => (one.type === "copy" || one.type === "save" ? [one] : []));
    assert.deepEqual(
      out.map((one) => `${one.type} ${one.what}`),
      [
        ...["copy counters", "save csv", "copy lines", "save csv", "copy entries", "save csv"],
        ...["copy comparison", "save svg", "save png"],
      ],
    );
    assert.match(out[2]!.text, /^file +line +A attempts +B attempts.*\ntwo\.vas +3 +10 +10.*let s = u64\[p\]\n$/);
    assert.match(out[5]!.text, /\r\nlibc,0x2000_0000,shared 0,ASID 1; ASID 2\r\n$/);
    assert.match(out[6]!.text, /^Under asid B takes[^]*counter[^]*A firstLevel[^]*owner/);
    assert.match(out[7]!.text, /^<svg[^]*<\/svg>\n$/);
    assert.ok(Buffer.from(out[8]!.text, "base64").subarray(1, 4).equals(Buffer.from("PNG")));
  });

  sometimes("keeps its head tidy at every width, and the picture in sight below a long sentence", async () => {
    const sentence =
      "Under asid the run fails 2 expectations (itlb.misses(libc) == 1), under asid+sasid it passes its expectations. Under asid the programs take 6 more walks than under asid+sasid, 18 instead of 12 in all; all of the difference is in libc. The time is alike: 252,096 instead of 251,318 cycles.";
    const why =
      "Cycles of the core, from asid+sasid to asid: misses and walks +676, MMU registers and TLB maintenance +102. Hits on an entry that another process filled: 0 under asid, 2,160 under asid+sasid.";
    for (const width of swept([250, 300, 440, 640, 800, 1000, 1200, 1390, 1600], 3)) {
      await open({ stored, width });
      view.answer("vas/compare", () => ({ ...comparisonSnapshot(19), sentence, why }));
      await view.send({ type: "stop", session: "s", stop: stopped(19) });
      await view.rendered(19);
      const parts = (selector: string) =>
        view.page.locator(`.compare-head :is(${selector})`).evaluateAll((list) =>
          list
            .map((part) => part.getBoundingClientRect())
            .map(({ top, height }) => top + height / 2)
            .sort((a, b) => a - b),
        );
      for (const group of [".axes label", ".compare-doors button", ".table-tools button"]) {
        const middles = await parts(group);
        assert.ok(middles.at(-1)! - middles[0]! < 4, `${group} comes apart at ${width} pixels`);
      }
      const middles = await parts(".axes label, button, .side, strong");
      const lines = middles.filter((y, index) => index === 0 || y - middles[index - 1]! > 8).length;
      const last = middles.filter((y) => middles.at(-1)! - y < 8).length;
      const [again] = await parts(".compare-sides button:last-child");
      assert.ok(middles.filter((y) => Math.abs(y - again!) < 8).length > 1, `settings alone at ${width} pixels`);
      const picture = (await view.page.locator(".mirror-picture").boundingBox())!.y;
      assert.ok(last > 1, `one word on a line of its own at ${width} pixels`);
      assert.ok(
        lines <= (width < 300 ? 6 : width < 480 ? 5 : width < 700 ? 3 : width < 1300 ? 2 : 1),
        `${lines} lines at ${width} pixels`,
      );
      assert.ok(picture <= (width < 300 ? 500 : 430), `the picture begins at ${picture} at ${width} pixels`);
    }
    await open({ stored, width: 300 });
    view.answer("vas/compare", () => ({ ...comparisonSnapshot(19), sentence, why }));
    await view.send({ type: "stop", session: "s", stop: stopped(19) });
    await view.rendered(19);
    const hidden = () =>
      view.page.locator(".verdict .why").evaluate((element) => element.scrollHeight - element.clientHeight);
    assert.ok((await hidden()) > 0);
    await view.page.click(".why-more");
    assert.equal(await hidden(), 0, "all reasons");
  });

  sometimes("travels to the tick of A under the pointer, on each axis", async () => {
    await open({ stored });
    const box = (await view.page.locator(".mirror-picture").boundingBox())!;
    const click = (share: number) => view.page.mouse.click(box.x + box.width * share, box.y + 40);
    await click(0.8);
    await view.page.check(".axes label:has-text('cycles') input");
    await click(0.5);
    const travelled = (await view.posted()).filter(({ type }) => type === "travel");
    // 80 of 100 instructions; 750 of 1500 cycles, of which A has run 700 by tick 75.
    assert.deepEqual(travelled, [
      { type: "travel", tick: 75 },
      { type: "travel", tick: 75 },
    ]);
  });

  sometimes("says why there is no comparison, and lets another be chosen", async () => {
    view = await frame.open({ stored });
    await view.send({ type: "stop", session: "s", stop: stopped(18) });
    await view.page.waitForFunction(() =>
      (window as unknown as { vasPosted: { type: string }[] }).vasPosted.some(({ type }) => type === "request"),
    );
    const request = (await view.posted()).find((one) => one.type === "request") as { id: number };
    await view.send({ type: "response", id: request.id, ok: false, message: "cancelled" });
    await view.page.waitForSelector(".banner");
    assert.match((await texts(".banner"))[0]!, /No comparison with machine\.tags asid: cancelled/);
    await view.page.click(".banner button:not(.link)");
    await view.page.waitForFunction(() => document.querySelector(".banner") === null);
    assert.equal(((await view.stored()) as { other: string }).other, "");
  });

  for (const [theme, width] of swept(themed([1300, 400]), 1))
    it(`is accessible, ${theme}, ${width} pixels`, async () => {
      await open({ stored, theme, width });
      assert.deepEqual(await violations(view), [], "full");
      await open({ theme, width });
      await view.page.waitForSelector(".proposal");
      assert.deepEqual(await violations(view), [], "proposals");
      assert.ok(
        await view.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
        "wider than the view",
      );
    });
});
