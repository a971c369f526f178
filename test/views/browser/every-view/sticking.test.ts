/** Headings that stay at the top while their table scrolls: no row shows above them. */
import assert from "node:assert/strict";
import { pageTableSnapshot } from "../../fixtures/page-table.js";
import { stopped, tlbSnapshot } from "../../fixtures/snapshots.js";
import { viewFrame } from "../page/view-frame.js";

const tables = {
  tlb: { request: "vas/tlb", headings: ".entry-headings", rows: ".windowed .entry-row" },
  "page-tables": { request: "vas/pageTable", headings: ".tree-headings", rows: ".windowed .tree-row" },
} as const;

for (const [name, { request, headings, rows }] of Object.entries(tables))
  describe(`the headings of the ${name} view`, function () {
    this.timeout(400_000);
    const frame = viewFrame([name as keyof typeof tables]);

    // In a side bar the page tables have no headings.
    for (const width of [360, 440, 900])
      it(`cover what scrolls away below them, ${width} pixels wide`, async () => {
        const view = await frame.open({ width, height: 300 });
        view.answer(request, (args) => (name === "tlb" ? tlbSnapshot(18, 200) : pageTableSnapshot(18, args)));
        await view.send({ type: "stop", session: "s", stop: stopped(18) });
        await view.rendered(18);
        const edges = await view.page.evaluate(
          ([heading, row]) => {
            const scroller = document.querySelector("[data-scroller]")!;
            const first = document.querySelector(row!)!;
            scroller.scrollTop += first.getBoundingClientRect().top - scroller.getBoundingClientRect().top + 12;
            return {
              heading: document.querySelector(heading!)!.getBoundingClientRect().top,
              scroller: scroller.getBoundingClientRect().top,
              row: first.getBoundingClientRect().top,
            };
          },
          [headings, rows],
        );
        assert.ok(edges.row < edges.scroller, "the first row has begun to scroll away");
        assert.equal(edges.heading, edges.scroller);
      });
  });
