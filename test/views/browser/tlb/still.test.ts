/** A held F10 changes what the TLB view says, and never where it says it ("Nothing jumps"). */
import assert from "node:assert/strict";
import type { TlbSnapshot } from "../../../../src/protocol/snapshot.js";
import { stopped, tlbSnapshot } from "../../fixtures/snapshots.js";
import { viewFrame } from "../page/view-frame.js";
import { openTlbStop } from "./tlb-stop.js";

/** The stop after: a fetch that the first level answered, which touched nothing else, walked nowhere and removed nothing. */
function quietFetch(epoch: number): TlbSnapshot {
  const snapshot = structuredClone(tlbSnapshot(epoch));
  const { cores, accesses } = snapshot;
  const levels = cores[0]!.levels.map((level) => ({
    ...level,
    removed: [],
    entries: level.entries.map((entry) => ({ ...entry, change: "none" as const, stale: null })),
    asked: level.name === "uITLB" ? { order: 0, set: 0, answered: 0, filled: -1, near: -1 } : null,
  }));
  const access = { ...accesses[0]!, entry: null };
  return { ...snapshot, access, accesses: [access], accessKinds: "h", cores: [{ ...cores[0]!, levels }] };
}

describe("the TLB view stays still in Chromium", function () {
  this.timeout(400_000);
  const frame = viewFrame(["tlb"]);

  for (const width of [250, 440, 900, 1200])
    it(`from a load that missed to a fetch that hit and back, ${width} pixels wide`, async () => {
      const view = await openTlbStop(frame, { width, height: 600 });
      const places = () =>
        view.page
          .locator(".step-bar, .told-line, .strip, section[data-level], canvas, .spelled, .holders, .entry-grid")
          .evaluateAll((all) =>
            all.map((each) => {
              const { x, y, width: wide } = each.getBoundingClientRect();
              return `${each.className} ${each.getAttribute("data-level") ?? ""} ${x} ${y} ${wide}`;
            }),
          );
      const before = await places();
      assert.ok(before.length > 8, before.join("\n"));
      view.answer("vas/tlb", () => quietFetch(19));
      await view.send({ type: "stop", session: "s", stop: stopped(19) });
      await view.rendered(19);
      assert.deepEqual(plain(await places()), plain(before));
      assert.equal(
        await view.page.getAttribute("[data-level=JTLB] .spelled", "data-spelled"),
        "16",
        "a level that was not asked goes on showing the set that it showed",
      );
      view.answer("vas/tlb", () => tlbSnapshot(20));
      await view.send({ type: "stop", session: "s", stop: stopped(20) });
      await view.rendered(20);
      assert.deepEqual(plain(await places()), plain(before));
    });
});

/** Without the class that says which level was asked. */
function plain(places: readonly string[]): readonly string[] {
  return places.map((each) => each.replace(" asked", ""));
}
