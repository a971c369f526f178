import assert from "node:assert/strict";
import { comparisonSnapshot } from "../comparison-fixtures.js";
import { stopped } from "../fixtures.js";
import { swept } from "../../sample.js";
import { themes, type ThemeName } from "./page/themes.js";
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

  it("offers what the scenario can be compared with, and asks for what is chosen", async () => {
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

  it("travels to the tick of A under the pointer, on each axis", async () => {
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

  it("says why there is no comparison, and lets another be chosen", async () => {
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

  for (const theme of swept(Object.keys(themes) as ThemeName[], 1))
    it(`is accessible, ${theme}, wide and narrow`, async () => {
      for (const width of [1300, 400]) {
        await open({ stored, theme, width });
        assert.deepEqual(await violations(view), [], `full, ${width}`);
        await open({ theme, width });
        await view.page.waitForSelector(".proposal");
        assert.deepEqual(await violations(view), [], `proposals, ${width}`);
        assert.ok(
          await view.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
          "wider than the view",
        );
      }
    });
});
