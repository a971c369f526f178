/** Why a hit on a shared entry is wrong, and what two matching entries are, on a machine alone: see stale-hits.test.ts. */
import assert from "node:assert/strict";
import {
  Access,
  checkDuplicate,
  clearLeaf,
  flushAll,
  lookup,
  noteSharedIdFreed,
  noteSharedIdGiven,
  noteShares,
  StopReason,
  type Hazard,
  type SettingValue,
} from "../../../src/machine/index.js";
import { EntryClass } from "../../../src/machine/config/match.js";
import { Invariant, Pitfall } from "../../../src/machine/events/pitfall.js";
import { Translation } from "../../../src/machine/base/index.js";
import { entryFromSlot, fillTlb, flushMicro, writeSlot } from "../../../src/machine/refill/index.js";
import { translate } from "../../../src/machine/translate/index.js";
import { mapPage, va, type PageMarks } from "../machines/bench-machine.js";
import { checkedMachine, type CheckedMachine, type Space } from "../machines/checked-machine.js";

const page = 0x2000_0000;
const vpn = page / 4096;
const vas = 31;

/** The word of bits that has one shared id, below 32 or above. */
const only = (id: number): readonly [number, number] => (id < 32 ? [1 << id, 0] : [0, 1 << (id - 32)]);
const none: readonly [number, number] = [0, 0];

interface Sharing extends CheckedMachine {
  /** Who has brought the entry in, who uses it too, and the tables of the VAS. */
  readonly a: Space;
  readonly b: Space;
  readonly home: Space;
  readonly pfn: number;
  map(space: Space, marks?: PageMarks): number;
}

/** A page of shared id 5 that space A has touched, and space B, which is entitled to it and has not. */
function sharing(id = 5, preset = "rv64-sv39", overrides: Record<string, SettingValue> = {}): Sharing {
  const checked = checkedMachine(preset, { tags: "asid+sasid", ...overrides });
  const home = checked.space(3, 9);
  const a = checked.space(1, 7, { bits: only(id) });
  const b = checked.space(2, 8, { bits: only(id) });
  const map = (space: Space, marks: PageMarks = {}): number =>
    mapPage(checked.bench, space.root, page, { permissions: "rw", shared: id, ...marks });
  noteSharedIdGiven(checked.machine, checked.machine.cores[0]!, id, vas, home.root);
  const pfn = map(home);
  map(a, { pfn: pfn as never });
  checked.enter(a);
  assert.equal(checked.access(page), pfn);
  assert.deepEqual(checked.found(), []);
  return { ...checked, a, b, home, pfn, map };
}

/** B hits the entry; what is found about it. */
function hitByB(of: Sharing): Hazard {
  of.enter(of.b);
  assert.deepEqual(of.found(), [], "its register is right");
  of.machine.tick = 40;
  assert.equal(of.access(page), of.pfn);
  return of.only();
}

const cause = ({ pitfall, reason, invariant }: Hazard): object => ({ pitfall, reason, invariant });

describe("a hit on a shared entry", () => {
  it("is right for a subscriber whose tables have the page, and for one who has not come to it, as home has it", () => {
    for (const touch of [true, false]) {
      const of = sharing();
      if (touch) of.map(of.b, { pfn: of.pfn as never });
      of.enter(of.b);
      assert.equal(of.access(page), of.pfn);
      assert.deepEqual(of.found(), []);
    }
  });

  it("of a private page inside the range is P9, wherever that page stands", () => {
    const told = {
      pitfall: Pitfall.PrivateOverShared,
      reason: "private-over-shared",
      invariant: Invariant.SubscribedRangeOnly,
    };
    for (const shared of [-1, 6]) {
      const of = sharing();
      of.map(of.b, { shared });
      const hazard = hitByB(of);
      assert.deepEqual(cause(hazard), told);
      assert.deepEqual([hazard.kind, hazard.tag, hazard.filledBy, hazard.filledIn], [EntryClass.Shared, 5, 7, 7]);
    }
    // Its own page is gone, or another space has one there: that is not it.
    const gone = sharing();
    gone.map(gone.b, { shared: -1 });
    clearLeaf(gone.machine, gone.b.root, va(page));
    gone.enter(gone.b);
    gone.access(page);
    assert.deepEqual(gone.found(), []);
    const others = sharing();
    others.map(others.b);
    others.map(others.space(4, 10), { shared: -1 });
    assert.equal(hitByB(others).reason, "shared-differs");
  });

  it("of a page that one user maps differently is P17", () => {
    const of = sharing();
    const own = of.map(of.b);
    const hazard = hitByB(of);
    assert.deepEqual(cause(hazard), {
      pitfall: Pitfall.SharedDiffers,
      reason: "shared-differs",
      invariant: Invariant.SharedAlike,
    });
    assert.deepEqual([hazard.pfn, hazard.expected], [of.pfn, own]);
  });

  for (const whose of ["a", "home"] as const) {
    it(`of a page that was taken from the tables of ${whose} lacks a flush that reaches all`, () => {
      const of = sharing();
      of.machine.tick = 22;
      clearLeaf(of.machine, of[whose].root, va(page));
      if (whose === "a") clearLeaf(of.machine, of.home.root, va(page));
      const hazard = hitByB(of);
      assert.deepEqual(cause(hazard), {
        pitfall: Pitfall.StaleEntry,
        reason: "never-flushed",
        invariant: Invariant.FlushReachesAll,
      });
      assert.deepEqual(hazard.change, { tick: 22, pid: 7, what: "unmapped", anew: -1 });
    });
  }

  it("of a number that has no home, and whose page nobody took away, differs", () => {
    const of = sharing();
    noteSharedIdFreed(of.machine, of.machine.cores[0]!, 5);
    assert.deepEqual(cause(hitByB(of)), {
      pitfall: Pitfall.SharedDiffers,
      reason: "shared-differs",
      invariant: Invariant.SharedAlike,
    });
  });

  it("of a number's former user is P13, told when the number is given and when the entry is hit", () => {
    const of = sharing();
    const [core] = of.machine.cores;
    of.machine.tick = 30;
    noteSharedIdFreed(of.machine, core!, 5);
    noteSharedIdGiven(of.machine, core!, 5, 77, of.b.root);
    const row = {
      pitfall: Pitfall.SharedIdReused,
      reason: "shared-id-reused",
      invariant: Invariant.SharedIdClean,
      other: 77,
      since: 30,
    };
    const asked = ({ pitfall, reason, invariant, other, since }: Hazard): object => ({
      pitfall,
      reason,
      invariant,
      other,
      since,
    });
    assert.deepEqual(asked(of.only()), row);
    of.map(of.b);
    assert.deepEqual(asked(hitByB(of)), row);
  });

  for (const id of [5, 31, 32, 63]) {
    it(`of a number that the space is not entitled to is told with the register: id ${id}`, () => {
      const asked = ({ pitfall, reason, kind, tag, slot }: Hazard): object => ({ pitfall, reason, kind, tag, slot });
      const inherited = { pitfall: Pitfall.RegisterInherited, reason: "register-inherited" };
      const kept = { pitfall: Pitfall.RegisterKept, reason: "register-kept" };
      const bit = { kind: EntryClass.Shared, tag: id, slot: -1 };
      const of = sharing(id);
      of.enter({ ...of.b, due: none });
      assert.deepEqual(asked(of.only()), { ...inherited, ...bit });
      of.access(page);
      assert.deepEqual(asked(of.only()), { ...inherited, ...bit, slot: 0 });
      // It was entitled when its register was written, and is no longer.
      of.enter(of.b);
      assert.deepEqual(of.found(), []);
      noteShares(of.machine, of.machine.cores[0]!, 8, none);
      assert.deepEqual(asked(of.only()), { ...kept, ...bit });
      of.access(page);
      assert.deepEqual(asked(of.only()), { ...kept, ...bit, slot: 0 });
    });
  }

  it("that was entered while no register had the bit is P12: at the refill, once, and when it is used after all", () => {
    const told = {
      pitfall: Pitfall.UnusableRefill,
      reason: "refill-unusable",
      invariant: Invariant.FilledWhileSet,
    };
    const checked = checkedMachine("rv64-sv39", { tags: "asid+sasid" });
    const { bench, machine } = checked;
    const a = checked.space(1, 7);
    mapPage(bench, a.root, page, { shared: 5 });
    checked.enter(a);
    for (let again = 0; again < 3; again++) checked.access(page);
    assert.deepEqual(cause(checked.only()), told);
    machine.tick = 20;
    checked.enter({ ...a, bits: only(5) });
    checked.access(page);
    const hazard = checked.only();
    assert.deepEqual(cause(hazard), told);
    assert.equal(hazard.pfn, hazard.expected, "its frame is right");
  });
});

describe("two entries that match", () => {
  const entry = (pfn: number, kind: EntryClass, tag: number): Parameters<typeof fillTlb>[4] => ({
    vpn,
    pfn,
    span: 1,
    flags: 15,
    kind,
    tag,
    key: 0,
    mask: 0,
  });

  /** A machine whose first data TLB has two entries of a page; the frame of the second is `apart` behind the first's. */
  function two(one: [EntryClass, number], other: [EntryClass, number], apart: number): Hazard[] {
    const of = sharing();
    const [micro] = of.machine.cores[0]!.paths[Access.Load];
    flushAll(of.machine, of.machine.cores[0]!, true);
    for (const [at, [kind, tag]] of [one, other].entries())
      fillTlb(of.machine, of.machine.cores[0]!, micro!, vpn, entry(of.pfn + at * apart, kind, tag), Access.Load);
    // A fill counts as compared until anything happens.
    noteSharedIdFreed(of.machine, of.machine.cores[0]!, 60);
    of.machine.tick = 40;
    of.access(page);
    return of.found();
  }

  it("say the same frame, and so do no harm where two matches are no exception", () => {
    assert.deepEqual(two([EntryClass.Private, 1], [EntryClass.Shared, 5], 0), []);
  });

  it("are P9 if one is private and one shared, and are told with both frames", () => {
    const [hazard, ...more] = two([EntryClass.Private, 1], [EntryClass.Shared, 5], 1);
    assert.deepEqual(more, []);
    assert.deepEqual(
      [hazard!.pitfall, hazard!.reason, hazard!.invariant],
      [Pitfall.PrivateOverShared, "duplicate", Invariant.SubscribedRangeOnly],
    );
    assert.deepEqual([hazard!.va, hazard!.expected! - hazard!.pfn, hazard!.tick], [page, 1, 40]);
  });

  it("are P16 if one is global: that one should not be there", () => {
    for (const pair of [
      [
        [EntryClass.Private, 1],
        [EntryClass.Global, 0],
      ],
      [
        [EntryClass.Global, 0],
        [EntryClass.Private, 1],
      ],
    ] as [[EntryClass, number], [EntryClass, number]][]) {
      const [hazard, ...more] = two(...pair, 1);
      assert.deepEqual([hazard?.pitfall, more], [Pitfall.GlobalPrivate, []]);
    }
  });

  it("stop a core of ARC: P8 if they are alike, told by the address at which it stopped, if the machine is checked", () => {
    for (const check of ["on", "off"]) {
      const { bench, machine, space, enter, access, found } = checkedMachine("arc-770d", { check });
      const [core] = machine.cores;
      const a = space(1, 7);
      const pfn = mapPage(bench, a.root, page);
      enter(a);
      access(page);
      const main = core!.paths[Access.Load].at(-1)!;
      const slot = lookup(main, page / machine.memory.pageBytes, core!.context);
      const second = { ...entryFromSlot(main, slot), pfn: pfn + 1 };
      writeSlot(machine, core!, main, slot % main.ways === 0 ? slot + 1 : slot - 1, second, Access.Load);
      flushMicro(machine, core!);
      assert.equal(translate(machine, core!, page, Access.Load), Translation.Stopped);
      assert.equal(core!.trap.kind, StopReason.MachineCheck);
      checkDuplicate(machine, core!, -1, Access.Load);
      checkDuplicate(machine, core!, page + 0x10_0000, Access.Load);
      assert.deepEqual(found(), []);
      checkDuplicate(machine, core!, page + 40, Access.Load);
      const told = found().map(({ pitfall, reason, va: at, pfn: one, expected }) => [
        pitfall,
        reason,
        at,
        [one, expected].sort(),
      ]);
      const duplicate = [Pitfall.DuplicateEntry, "duplicate", page + 40, [pfn, pfn + 1]];
      assert.deepEqual(told, check === "on" ? [duplicate] : []);
    }
  });
});
