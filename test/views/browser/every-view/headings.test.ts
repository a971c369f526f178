/** Headings of the timeline's lanes and charts, which a narrow view tells in fewer words. */
import assert from "node:assert/strict";
import { stopped } from "../../fixtures/snapshots.js";
import { timelineSnapshot } from "../../fixtures/timeline.js";
import { viewFrame } from "../page/view-frame.js";

describe("headings of the timeline in Chromium", function () {
  this.timeout(400_000);
  const frame = viewFrame(["timeline"]);

  for (const [width, scale] of [
    [250, ["0 to 400", "1 to 20, log"]],
    [440, ["0 to 400", "1 to 20, logarithmic"]],
  ] as const)
    it(`headings are whole, with the scales of the charts, ${width} pixels`, async () => {
      const view = await frame.open({ width, height: 400, stored: { spaces: true, processes: true } });
      view.answer("vas/timeline", () => timelineSnapshot(18));
      await view.send({ type: "stop", session: "s", stop: stopped(18) });
      await view.rendered(18);
      const heads = await view.page
        .locator(".lanes .side-head")
        .evaluateAll((all) =>
          all.map((head) => ({ text: head.textContent!, right: head.getBoundingClientRect().right })),
        );
      assert.equal(heads.length, 4);
      const { x, width: room } = (await view.page.locator("svg.lanes").boundingBox())!;
      for (const { text, right } of heads) assert.ok(right <= x + room, `"${text}" ends at ${right}`);
      const [spaces, processes, misses, cycles] = heads.map(({ text }) => text);
      assert.match(spaces!, /^spaces: who .*,.* who /);
      assert.match(processes!, /^processes: when they run, .*VAS$/);
      assert.deepEqual([misses!.split(", ")[1], cycles!.split(/, (.*)/)[1]], scale);
    });
});
