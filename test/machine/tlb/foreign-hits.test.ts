/** Why a hit on an entry of another space is wrong: numbers that were given away, taken over or kept, and global pages. */
import assert from "node:assert/strict";
import { noteAsid } from "../../../src/machine/index.js";
import { Invariant, Pitfall } from "../../../src/machine/events/pitfall.js";
import { AsidGrant } from "../../../src/machine/state/index.js";
import { mapPage, takeFrame } from "../machines/bench-machine.js";
import { checkedMachine, remap, touched, touchedPage as page } from "../machines/checked-machine.js";

describe("an entry of another space", () => {
  /** Space A has touched the page; then space B, whose page differs, has its ASID. `between` is what happens first. */
  function reused(grant: AsidGrant, startedOver: boolean, again: "a" | "b"): object {
    const of = touched();
    const b = { ...of.space(2, 8), asid: 1 };
    mapPage(of.bench, b.root, page, { permissions: "rw" });
    of.machine.tick = 20;
    noteAsid(of.machine, of.machine.cores[0]!, 1, 8, null, grant, startedOver);
    of.machine.tick = 25;
    if (again === "b") {
      of.enter(b);
      of.access(page);
    } else {
      // A goes on with the number that is B's by now: loaded anew, or all the time.
      mapPage(of.bench, of.a.root, page, { permissions: "rw" });
      of.enter(of.a);
      of.access(page);
    }
    const { pitfall, reason, other, since } = of.only();
    return { pitfall, reason, other, since };
  }

  it("under a number that was given away without a flush (P1), or taken for one's own (P15)", () => {
    const row = { reason: "asid-reused", other: 7, since: 20 };
    assert.deepEqual(reused(AsidGrant.Unflushed, true, "b"), { pitfall: Pitfall.AsidReused, ...row });
    assert.deepEqual(reused(AsidGrant.Clean, false, "b"), { pitfall: Pitfall.AsidReused, ...row });
    assert.deepEqual(reused(AsidGrant.Mistaken, false, "b"), { pitfall: Pitfall.AsidMistaken, ...row });
  });

  it("with a number that is another's by now: loaded again (P3)", () => {
    assert.deepEqual(reused(AsidGrant.Clean, false, "a"), {
      pitfall: Pitfall.OldGeneration,
      reason: "asid-outdated",
      other: 8,
      since: 20,
    });
  });

  it("with a number that was given away while it ran (P20)", () => {
    const of = touched();
    of.machine.tick = 20;
    noteAsid(of.machine, of.machine.cores[0]!, 1, 8, null, AsidGrant.Clean);
    remap(of, 25, takeFrame(of.bench));
    of.access(page);
    const { pitfall, reason, other, since } = of.only();
    assert.deepEqual(
      { pitfall, reason, other, since },
      {
        pitfall: Pitfall.AsidForgotten,
        reason: "asid-forgotten",
        other: 8,
        since: 20,
      },
    );
  });

  it("that nobody gave an ASID: what became of its own page is told", () => {
    const checked = checkedMachine("rv64-sv39");
    const { bench, machine } = checked;
    const spaces = [checked.space(2, 7), checked.space(3, 8)].map((one) => ({ ...one, asid: 1 }));
    const [a, b] = spaces;
    for (const { root } of spaces) mapPage(bench, root, page, { permissions: "rw" });
    checked.enter(a!);
    checked.access(page);
    checked.enter(b!);
    machine.tick = 20;
    checked.access(page);
    const { pitfall, reason, change, flush } = checked.only();
    assert.deepEqual([pitfall, reason, change, flush], [Pitfall.StaleEntry, "never-flushed", null, null]);
  });

  it("that is global although the page is one space's alone (P16)", () => {
    const checked = checkedMachine("rv64-sv39", { tags: "asid+global" });
    const [a, b] = [checked.space(1, 7), checked.space(2, 8)];
    mapPage(checked.bench, a.root, page, { global: true });
    checked.enter(a);
    checked.access(page);
    checked.enter(b);
    checked.access(page);
    const { pitfall, reason, invariant, change, expected } = checked.only();
    assert.deepEqual(
      [pitfall, reason, invariant, change, expected],
      [Pitfall.GlobalPrivate, "global-private", Invariant.None, null, null],
    );
  });
});
