/**
 * Why a hit is wrong, cause by cause, on a machine alone: what the checker says of the change, of the flush that should have come,
 * of who is concerned and since when. The sentences made of it, and kernels that do wrong, are tested in test/hazards.
 */
import assert from "node:assert/strict";
import {
  Access,
  clearLeaf,
  clearPage,
  flushAsid,
  flushPage,
  noteDiscard,
  noteFlushSent,
  run,
  setRegister,
  StopReason,
  writeLeaf,
  type Hazard,
} from "../../../src/machine/index.js";
import { EntryClass } from "../../../src/machine/config/match.js";
import { Pitfall } from "../../../src/machine/events/pitfall.js";
import { freeTables } from "../../../src/machine/tables/index.js";
import { asid, leafOf, mapPage, takeFrame, va, writeProgram } from "../machines/bench-machine.js";
import { remap, touched, touchedPage as page, unmap, type Touched } from "../machines/checked-machine.js";
import { ecall, ld, sd } from "../machines/encoder.js";

const vpn = page / 4096;

/** What a hazard says of the cause. */
function cause({ pitfall, reason, change, flush, other, since }: Hazard): object {
  return { pitfall, reason, change, flush, other, since };
}

const neverFlushed = { pitfall: Pitfall.StaleEntry, reason: "never-flushed", flush: null, other: -1, since: -1 };

/** What happened to the page, the access that then hits, and what the checker says of the change. */
const changes: readonly (readonly [string, (of: Touched) => void, Access, Hazard["change"], "stays" | "gone"])[] = [
  ["unmapped", (of) => unmap(of, 20), Access.Load, { tick: 20, pid: 7, what: "unmapped", anew: -1 }, "gone"],
  [
    "unmapped, and mapped anew later",
    (of) => {
      unmap(of, 20);
      remap(of, 30, takeFrame(of.bench));
    },
    Access.Load,
    { tick: 20, pid: 7, what: "unmapped", anew: 30 },
    "stays",
  ],
  [
    "copied: unmapped and mapped anew at once",
    (of) => {
      unmap(of, 20);
      remap(of, 20, takeFrame(of.bench));
    },
    Access.Load,
    { tick: 20, pid: 7, what: "copied", anew: -1 },
    "stays",
  ],
  [
    "replaced",
    (of) => remap(of, 20, takeFrame(of.bench)),
    Access.Load,
    { tick: 20, pid: 7, what: "replaced", anew: -1 },
    "stays",
  ],
  [
    "made read only",
    (of) => remap(of, 20, of.pfn, "r"),
    Access.Store,
    { tick: 20, pid: 7, what: "protected", anew: -1 },
    "gone",
  ],
  [
    "given up",
    (of) => {
      of.machine.tick = 20;
      noteDiscard(of.machine, of.a.root, vpn - 3, 4);
      clearLeaf(of.machine, of.a.root, va(page));
    },
    Access.Load,
    { tick: 20, pid: 7, what: "discarded", anew: -1 },
    "gone",
  ],
  [
    "unmapped, while the page beside it was given up",
    (of) => {
      of.machine.tick = 20;
      noteDiscard(of.machine, of.a.root, vpn - 3, 3);
      noteDiscard(of.machine, of.a.root, vpn + 1, 1);
      clearLeaf(of.machine, of.a.root, va(page));
    },
    Access.Load,
    { tick: 20, pid: 7, what: "unmapped", anew: -1 },
    "gone",
  ],
  [
    "replaced, put back, and unmapped: the last of it is what made the entry wrong",
    (of) => {
      remap(of, 20, takeFrame(of.bench));
      remap(of, 25, of.pfn);
      unmap(of, 30);
    },
    Access.Load,
    { tick: 30, pid: 7, what: "unmapped", anew: -1 },
    "gone",
  ],
  [
    "replaced twice: the first time made it wrong",
    (of) => {
      remap(of, 20, takeFrame(of.bench));
      remap(of, 30, takeFrame(of.bench));
    },
    Access.Load,
    { tick: 20, pid: 7, what: "replaced", anew: -1 },
    "stays",
  ],
];

describe("a hit on an entry whose page has changed", () => {
  for (const [what, change, access, told, now] of changes) {
    it(`names the change: ${what}`, () => {
      const of = touched();
      change(of);
      of.machine.tick = 40;
      assert.equal(of.access(page, access), of.pfn);
      const hazard = of.only();
      assert.deepEqual(cause(hazard), { ...neverFlushed, change: told });
      const { tick, core, pid, va: at, pfn, frameOwner, kind, tag, filledBy, filledAt, filledIn, span } = hazard;
      assert.deepEqual([tick, core, pid, at, pfn, frameOwner, span], [40, 0, 7, page, of.pfn, 3, 1]);
      assert.deepEqual([kind, tag, filledBy, filledAt, filledIn], [EntryClass.Private, 1, 7, 10, 7]);
      assert.equal(hazard.expected === null, now === "gone");
      // Nothing has changed since: the same hit is not told again. A store has: it has written into what is another's.
      if (access === Access.Store) return;
      of.access(page, access);
      assert.deepEqual(of.found(), []);
    });
  }

  it("is none when the page is what it was again, or the access may be done all the same", () => {
    for (const [change, access] of [
      [(of: Touched) => (remap(of, 20, takeFrame(of.bench)), remap(of, 30, of.pfn)), Access.Load],
      [(of: Touched) => remap(of, 20, of.pfn, "r"), Access.Load],
      [(of: Touched) => remap(of, 20, of.pfn, "rw"), Access.Store],
    ] as const) {
      const of = touched();
      change(of);
      of.access(page, access);
      assert.deepEqual(of.found(), []);
    }
  });

  it("of tables that were given back names that, whatever is written under their root later", () => {
    const of = touched();
    of.machine.tick = 20;
    freeTables(of.machine, of.a.root, () => undefined);
    of.machine.tick = 25;
    const b = { ...of.space(2, 8), root: of.a.root };
    mapPage(of.bench, b.root, page, { permissions: "rw" });
    of.enter({ ...b, asid: 1, holder: 7 });
    of.access(page);
    assert.deepEqual(cause(of.only()), {
      ...neverFlushed,
      change: { tick: 20, pid: 7, what: "freed", anew: -1 },
    });
  });

  it("says of a large page how many pages its entry maps, in whichever TLB and slot that is", () => {
    const of = touched();
    const large = 0x4000_0000;
    const pfn = 0x8_0000 + 0x200;
    writeLeaf(of.machine, of.a.root, va(large), leafOf(pfn as never), () => takeFrame(of.bench), 1);
    // The second level enters the large page in parts: another part for each side, so that each walks.
    const parts = [
      [Access.Fetch, 7],
      [Access.Load, 9],
    ] as const;
    for (const [access, part] of parts) of.access(large + part * 4096, access);
    clearPage(of.machine, of.a.root, va(large));
    for (const [access, part] of parts) {
      const address = large + part * 4096;
      assert.equal(of.access(address, access), pfn + part);
      const { span, va: at, level, slot } = of.only();
      const [micro] = of.machine.cores[0]!.paths[access];
      assert.deepEqual([span, at, level, slot >= 0], [512, address, micro!.level, true]);
      if (access === Access.Fetch) assert.deepEqual([level, slot], [0, 0]);
    }
  });

  it("is looked for anew after a store through it: what it has written over may be a page table", () => {
    const text = 0x10_0000;
    const table = 0x2020_0000;
    for (const overwritten of [true, false]) {
      const of = touched();
      const { machine, bench, a, pfn } = of;
      const core = machine.cores[0]!;
      // ld x6, 0(x5); sd x7, 0(x8) by the stale entry, and again; ld x6, 0(x5).
      writeProgram(bench, mapPage(bench, a.root, text), [ld(6, 5, 0), sd(7, 8, 0), sd(7, 8, 0), ld(6, 5, 0), ecall]);
      unmap(of, 20);
      // The frame that the stale entry gives is the last table on the way to another page by now.
      writeLeaf(machine, a.root, va(table), leafOf(takeFrame(bench)), () => pfn as never);
      const other = takeFrame(bench);
      const [lo] = machine.format.encodeLeaf(other, 1 + 2 + 8 + 32 + 64, -1, 2);
      core.pc = va(text);
      for (const [register, value] of [
        [5, table],
        [7, lo >>> 0],
        // Entry 0 is that of the page that is read; entry 9 is nobody's.
        [8, page + (overwritten ? 0 : 9 * 8)],
      ] as const)
        setRegister(core, register, BigInt(value));
      assert.equal(run(machine, core, 10), StopReason.SystemCall);
      const [store, again, load, ...more] = of.found();
      const stored = page + (overwritten ? 0 : 9 * 8);
      for (const [hazard, tick] of [
        [store, 21],
        [again, 22],
      ] as const)
        assert.deepEqual([hazard!.reason, hazard!.va, hazard!.tick], ["never-flushed", stored, tick]);
      assert.deepEqual(more, []);
      if (!overwritten) {
        assert.equal(load, undefined);
        continue;
      }
      const { pitfall, reason, since, va: at, expected, tick } = load!;
      assert.deepEqual(
        [pitfall, reason, since, at, expected, tick],
        [Pitfall.StaleEntry, "table-damaged", 21, table, other, 23],
      );
    }
  });

  it("says which process has the frame by now, and since when", () => {
    const of = touched();
    unmap(of, 20);
    const b = of.space(2, 8);
    of.machine.tick = 33;
    mapPage(of.bench, b.root, 0x5000_0000, { pfn: of.pfn as never, permissions: "rw" });
    of.access(page);
    assert.equal(of.only().frameSince, 33);
  });
});

describe("the flush that should have come", () => {
  /** Two cores have touched the page, then core 0 takes it away; `send` is what the kernel does about core 1. */
  function missed(send: (of: Touched) => void): object {
    const of = touched(2);
    of.enter(of.a, 1);
    of.access(page, Access.Load, 1);
    unmap(of, 20);
    of.machine.tick = 21;
    flushPage(of.machine, of.machine.cores[0]!, va(page), asid(1), -1);
    send(of);
    of.machine.tick = 30;
    of.access(page, Access.Load, 1);
    const hazard = of.only();
    assert.equal(hazard.core, 1);
    assert.equal(hazard.change?.tick, 20);
    const { pitfall, reason, flush, other } = hazard;
    return { pitfall, reason, flush, other };
  }

  const send =
    (considered: number, told: number, holder = 7) =>
    (of: Touched): void => {
      of.machine.tick = 22;
      noteFlushSent(of.machine, of.machine.cores[0]!, holder, -1, considered, told);
    };

  it("was not sent", () => {
    const nothing = { pitfall: Pitfall.StaleEntry, reason: "never-flushed", flush: null, other: -1 };
    assert.deepEqual(
      missed(() => undefined),
      nothing,
    );
    assert.deepEqual(missed(send(3, 3, 9)), nothing, "another's flush is not it");
  });

  it("was sent to cores among which this one was not counted (P19), or not told", () => {
    const flush = { tick: 22, core: 0 };
    const row = { flush, other: -1 };
    assert.deepEqual(missed(send(1, 1)), { pitfall: Pitfall.ShootdownTooNarrow, reason: "not-counted", ...row });
    assert.deepEqual(missed(send(3, 1)), { pitfall: Pitfall.StaleEntry, reason: "not-told", ...row });
    assert.deepEqual(missed(send(3, 3)), { pitfall: Pitfall.StaleEntry, reason: "never-flushed", ...row });
  });

  it("was carried out for another ASID (P20)", () => {
    const found = missed((of) => {
      send(3, 3)(of);
      of.machine.tick = 23;
      flushAsid(of.machine, of.machine.cores[1]!, asid(5));
    });
    const flush = { tick: 23, core: 1 };
    assert.deepEqual(found, { pitfall: Pitfall.AsidForgotten, reason: "wrong-asid", flush, other: 5 });
  });

  it("tells until when the core ran the space, if it ran another one at the change", () => {
    const of = touched(2);
    of.enter(of.a, 1);
    of.access(page, Access.Load, 1);
    const b = of.space(2, 8);
    of.machine.tick = 15;
    of.enter(b, 1);
    unmap(of, 20);
    of.machine.tick = 30;
    of.enter(of.a, 1);
    of.access(page, Access.Load, 1);
    assert.deepEqual([of.only().since], [15]);
  });
});
