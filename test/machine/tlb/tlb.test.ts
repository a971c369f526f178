import assert from "node:assert/strict";
import {
  Access,
  counterTotals,
  EntryClass,
  EventKind,
  eventsSince,
  explainMatch,
  entryView,
  flushAll,
  flushAsid,
  flushPage,
  flushShared,
  getRegister,
  isValid,
  lookup,
  preload,
  readLeaf,
  run,
  setRegister,
  StopReason,
  writeLeaf,
  type OwnerId,
  type Pfn,
  type Pid,
  type Sasid,
  type SettingValue,
  type TraceEvent,
} from "../../../src/machine/index.js";
import {
  asid,
  createBench,
  enter,
  leafOf,
  mapPage,
  newSpace,
  takeFrame,
  va,
  writeProgram,
  type Bench,
  type PageMarks,
} from "../machines/bench-machine.js";
import { ecall, ld, sd } from "../machines/encoder.js";

const textVa = 0x10_0000;
const sharedVa = 0x2000_0000;

/** `load` loads a doubleword at an address in a space and says why it stopped. */
function twoSpaces(
  preset: string,
  overrides: Record<string, SettingValue>,
  marks: PageMarks,
): Bench & {
  roots: Pfn[];
  load(
    process: number,
    address: number,
    context?: { sasidLo?: number; asid?: number; sharedEnable?: boolean },
    word?: number,
  ): StopReason;
} {
  const bench = createBench(preset, overrides);
  const text = takeFrame(bench, 9);
  writeProgram(bench, text, [ld(6, 5, 0), ecall, sd(6, 5, 0), ecall]);
  const pfn = takeFrame(bench, 7);
  const roots = [1, 2].map(() => {
    const root = newSpace(bench);
    mapPage(bench, root, textVa, { pfn: text });
    mapPage(bench, root, sharedVa, { permissions: "r", ...marks, pfn });
    return root;
  });
  return {
    ...bench,
    roots,
    load(process, address, context = {}, word = 0) {
      enter(bench, roots[process - 1], { asid: process, pid: process, ...context });
      bench.core.pc = va(textVa + word);
      setRegister(bench.core, 5, BigInt(address));
      return run(bench.machine, bench.core, 2);
    },
  };
}

function misses(bench: Bench, owner = 7): number {
  return counterTotals(bench.machine, { owner: owner as OwnerId }).walks.data;
}

function events(bench: Bench, kind: EventKind): TraceEvent[] {
  const found: TraceEvent[] = [];
  eventsSince(bench.machine.trace, 0, (event) => {
    if (event.kind === kind) found.push(event);
  });
  return found;
}

describe("tag policies", () => {
  it("asid: an entry each; asid+sasid: one for all subscribers", () => {
    for (const [tags, expected] of [
      ["asid", 2],
      ["asid+sasid", 1],
    ] as const) {
      const bench = twoSpaces("arc-hs38-1k", { tags }, { shared: 5 });
      assert.equal(bench.load(1, sharedVa, { sasidLo: 32 }), StopReason.SystemCall);
      assert.equal(bench.load(2, sharedVa, { sasidLo: 32 }), StopReason.SystemCall);
      assert.equal(misses(bench), expected, tags);
    }
  });

  it("counts a hit on another process's entry, and the miss for the frame's owner", () => {
    const bench = twoSpaces("arc-hs38-1k", {}, { shared: 5 });
    bench.load(1, sharedVa, { sasidLo: 32 });
    bench.load(2, sharedVa, { sasidLo: 32 });
    const second = counterTotals(bench.machine, { process: 2 as Pid });
    assert.equal(second.tlbs[1].data.sharedCrossHits, 1);
    assert.equal(second.walks.data, 0);
    const owner = counterTotals(bench.machine, { owner: 7 as OwnerId });
    assert.equal(owner.tlbs[1].data.misses, 1);
    assert.equal(owner.tlbs[2].data.misses, 1);
    assert.equal(owner.tlbs[1].data.hits, 1);
  });

  it("a shared entry hits under any ASID with the bit set and not without", () => {
    const bench = twoSpaces("arc-hs38-1k", {}, { shared: 37 });
    const { core } = bench;
    enter(bench, bench.roots[0], { asid: 3, sasidHi: 1 << 5 });
    assert.ok(preload(bench.machine, core, va(sharedVa), Access.Load));
    const jtlb = core.tlbs[2];
    const vpn = sharedVa / 8192;
    for (let n = 0; n < 256; n += 51) {
      enter(bench, bench.roots[0], { asid: n, sasidHi: 1 << 5 });
      assert.ok(lookup(jtlb, vpn, core.context) >= 0);
      enter(bench, bench.roots[0], { asid: n, sasidHi: ~(1 << 5), sasidLo: -1 });
      assert.equal(lookup(jtlb, vpn, core.context), -1);
      enter(bench, bench.roots[0], { asid: n, sasidHi: 1 << 5, sharedEnable: false });
      assert.equal(lookup(jtlb, vpn, core.context), -1);
    }
    const entry = [...Array(jtlb.slots).keys()]
      .filter((slot) => isValid(jtlb, slot))
      .map((slot) => entryView(bench.machine, core, 2, slot))[0];
    assert.deepEqual(
      explainMatch(bench.machine, core, entry, va(sharedVa)).map(({ text, value, holds }) => [text, value, holds]),
      [
        ["V", "1", true],
        ["VPN == VA.VPN", "0x10000 == 0x10000", true],
        ["S", "1", true],
        ["PID.S", "0", false],
        ["SASID[37]", "1", true],
      ],
    );
  });

  it("s_without_pid_s lets shared entries match with PID.S = 0", () => {
    const bench = twoSpaces("arc-hs38-1k", { s_without_pid_s: "on" }, { shared: 5 });
    assert.equal(bench.load(1, sharedVa, { sasidLo: 32, sharedEnable: false }), StopReason.SystemCall);
    assert.equal(bench.load(2, sharedVa, { sasidLo: 32, sharedEnable: false }), StopReason.SystemCall);
    assert.equal(misses(bench), 1);
  });

  it("global overrides shared", () => {
    const bench = twoSpaces("arc-hs38-1k", {}, { shared: 5, global: true });
    bench.load(1, sharedVa);
    bench.load(2, sharedVa);
    assert.equal(misses(bench), 1);
    const slot = lookup(bench.core.tlbs[2], sharedVa / 8192, bench.core.context);
    assert.equal(bench.core.tlbs[2].kind[slot], EntryClass.Global);
  });

  it("asid ignores global, asid+global honours it, none matches without any tag", () => {
    for (const [tags, expected] of [
      ["asid", 2],
      ["asid+global", 1],
      ["none", 1],
    ] as const) {
      const bench = twoSpaces("rv64-sv39", { tags }, { global: true });
      bench.load(1, sharedVa);
      bench.load(2, sharedVa);
      assert.equal(misses(bench), expected, tags);
    }
  });

  it("P12: a shared page without its SASID bit is refilled again and again, on a hardware walker it is used once", () => {
    const arc = twoSpaces("arc-hs38-1k", {}, { shared: 5 });
    enter(arc, arc.roots[0]);
    arc.core.pc = va(textVa);
    setRegister(arc.core, 5, BigInt(sharedVa));
    assert.equal(run(arc.machine, arc.core, 50), StopReason.Budget);
    assert.equal(arc.core.pc, textVa);
    assert.equal(misses(arc), 50);
    assert.equal(arc.core.instructions, 0);
    assert.equal(events(arc, EventKind.TlbFill).filter(({ a }) => a === sharedVa).length, 100);
    const riscv = twoSpaces("rv64-sv39", { tags: "asid+sasid" }, { shared: 5 });
    assert.equal(riscv.load(1, sharedVa), StopReason.SystemCall);
  });

  it("P9: a private page over a subscribed shared entry is a machine check on ARC, and legal on RISC-V", () => {
    for (const [preset, expected] of [
      ["arc-hs38-1k", StopReason.MachineCheck],
      ["rv64-sv39", StopReason.SystemCall],
    ] as const) {
      const bench = twoSpaces(preset, { tags: "asid+sasid" }, { shared: 5 });
      assert.equal(bench.load(1, sharedVa, { sasidLo: 32 }), StopReason.SystemCall);
      writeLeaf(bench.machine, bench.roots[1], va(sharedVa), leafOf(takeFrame(bench)), () => takeFrame(bench));
      assert.equal(bench.load(2, sharedVa, { sasidLo: 0 }), StopReason.SystemCall);
      assert.equal(bench.load(2, sharedVa, { sasidLo: 32 }), expected);
      if (expected === StopReason.MachineCheck) {
        assert.equal(bench.core.trap.va, sharedVa);
        assert.equal(counterTotals(bench.machine, { all: true }).machineChecks, 1);
      }
    }
  });
});

describe("refill", () => {
  it("charges the handler and two reads; a shared page one more for its number", () => {
    const bench = twoSpaces("arc-hs38-1k", { cost_instruction: 0, cost_register_write: 0 }, { shared: 5 });
    bench.load(1, sharedVa, { sasidLo: 32 });
    const { costs } = bench.machine.config;
    assert.equal(bench.core.cycles, costs.refillFetch + costs.refillData + 5 * costs.memoryRead);
  });

  it("first touch = one miss: fault, preload, then the retry misses the micro TLB only", () => {
    const bench = twoSpaces("arc-hs38-1k", {}, {});
    const late = sharedVa + 8192;
    assert.equal(bench.load(1, late), StopReason.PageFault);
    mapPage(bench, bench.roots[0], late, { owner: 8 });
    assert.ok(preload(bench.machine, bench.core, va(late), Access.Load));
    assert.equal(run(bench.machine, bench.core, 2), StopReason.SystemCall);
    const process = counterTotals(bench.machine, { process: 1 as Pid });
    assert.deepEqual(process.walks, { fetch: 1, data: 1 });
    assert.equal(process.tlbs[2].data.misses, 1);
    assert.equal(process.tlbs[2].data.hits, 1);
    assert.equal(misses(bench, 8), 1);
    assert.equal(counterTotals(bench.machine, { owner: 8 as OwnerId }).faults.data, 1);
    assert.equal(preload(bench.machine, bench.core, va(late + 8192), Access.Load), false);
  });

  it("a permission fault on a mapped page is told apart, and preload replaces the entry", () => {
    const bench = twoSpaces("arc-hs38-1k", {}, {});
    assert.equal(bench.load(1, sharedVa), StopReason.SystemCall);
    assert.equal(bench.load(1, sharedVa, {}, 8), StopReason.PageFault);
    assert.equal(bench.core.trap.protection, true);
    writeLeaf(bench.machine, bench.roots[0], va(sharedVa), leafOf(takeFrame(bench), { permissions: "rw" }), () =>
      takeFrame(bench),
    );
    assert.ok(preload(bench.machine, bench.core, va(sharedVa), Access.Store));
    assert.equal(bench.load(1, sharedVa, {}, 8), StopReason.SystemCall);
  });

  it("keeps micro TLBs coherent as each version does", () => {
    // Text and three pages in three ways: the first data page leaves the JTLB, and on v4 the micro TLB with it.
    for (const [preset, walks] of [
      ["arc-770d", 3],
      ["arc-hs38-1k", 4],
    ] as const) {
      const bench = twoSpaces(preset, { jtlb_sets: 1, jtlb_ways: 3, replacement: "rr" }, {});
      for (let page = 1; page <= 2; page++) mapPage(bench, bench.roots[0], sharedVa + page * 8192, { owner: 7 });
      for (const page of [0, 1, 2, 0]) assert.equal(bench.load(1, sharedVa + page * 8192), StopReason.SystemCall);
      assert.ok(misses(bench) >= 3);
      assert.equal(misses(bench), walks, preset);
    }
  });

  it("utlb_on_ctx_write flush empties the micro TLBs at every context write", () => {
    for (const [choice, expected] of [
      ["compare", 1],
      ["flush", 2],
    ] as const) {
      const bench = twoSpaces("arc-hs38-1k", { utlb_on_ctx_write: choice }, {});
      bench.load(1, sharedVa);
      bench.load(1, sharedVa);
      assert.equal(counterTotals(bench.machine, { all: true }).tlbs[1].data.misses, expected);
    }
  });
});

describe("hardware walker", () => {
  it("sets accessed and dirty bits, the dirty bit also on a hit of a clean entry", () => {
    const bench = twoSpaces("rv64-sv39", {}, { permissions: "rw" });
    const dirty = (): boolean[] => {
      const leaf = readLeaf(bench.machine, bench.roots[0], va(sharedVa))!;
      return [leaf.accessed, leaf.dirty];
    };
    assert.deepEqual(dirty(), [false, false]);
    bench.load(1, sharedVa);
    assert.deepEqual(dirty(), [true, false]);
    bench.load(1, sharedVa, {}, 8);
    assert.deepEqual(dirty(), [true, true]);
    assert.equal(misses(bench), 1);
  });

  it("faults instead with ad_update fault", () => {
    const bench = twoSpaces("rv64-sv39", { ad_update: "fault" }, { permissions: "rw" });
    enter(bench, bench.roots[0]);
    bench.core.pc = va(textVa);
    assert.equal(run(bench.machine, bench.core, 1), StopReason.PageFault);
    assert.equal(bench.core.trap.protection, true);
  });

  it("translates through a super page, and not through a misaligned one", () => {
    const bench = createBench("rv64-sv39");
    const root = newSpace(bench);
    const text = mapPage(bench, root, textVa);
    writeProgram(bench, text, [ld(6, 5, 0), ecall]);
    const big = 0x80_0000; // 8 MB
    const aligned = (bench.machine.memory.firstPfn + 512) as Pfn;
    writeLeaf(bench.machine, root, va(big), leafOf(aligned), () => takeFrame(bench), 1);
    writeLeaf(bench.machine, root, va(big + 0x20_0000), leafOf((aligned + 3) as Pfn), () => takeFrame(bench), 1);
    writeProgram(bench, (aligned + 7) as Pfn, [0x1234]);
    enter(bench, root);
    bench.core.pc = va(textVa);
    setRegister(bench.core, 5, BigInt(big + 7 * 4096));
    assert.equal(run(bench.machine, bench.core, 10), StopReason.SystemCall);
    assert.equal(getRegister(bench.core, 6), 0x1234n);
    setRegister(bench.core, 5, BigInt(big + 9 * 4096));
    bench.core.pc = va(textVa);
    assert.equal(run(bench.machine, bench.core, 10), StopReason.SystemCall);
    assert.equal(
      counterTotals(bench.machine, { all: true }).tlbs[1].data.misses,
      1,
      "the DTLB holds the whole super page",
    );
    setRegister(bench.core, 5, BigInt(big + 0x20_0000));
    bench.core.pc = va(textVa);
    assert.equal(run(bench.machine, bench.core, 10), StopReason.PageFault);
  });
});

describe("flushes", () => {
  /** One private entry of each process, one shared, one global, all for different pages. */
  function filled(preset: string, overrides: Record<string, SettingValue> = {}): Bench & { kinds(): string } {
    const bench = twoSpaces(preset, { tags: "asid+sasid", ...overrides }, {});
    mapPage(bench, bench.roots[0], sharedVa + 0x2_0000, { shared: 5 });
    mapPage(bench, bench.roots[0], sharedVa + 0x4_0000, { global: true });
    bench.load(2, sharedVa, { sasidLo: 32 });
    for (const offset of [0, 0x2_0000, 0x4_0000]) bench.load(1, sharedVa + offset, { sasidLo: 32 });
    const kinds = (): string => {
      const last = bench.core.tlbs[2];
      return [...Array(last.slots).keys()]
        .filter((slot) => isValid(last, slot) && last.vpn[slot] * 2 ** bench.machine.config.pageShift >= sharedVa)
        .map((slot) => `${"PSG"[last.kind[slot]]}${last.tag[slot]}`)
        .sort()
        .join(" ");
    };
    assert.equal(kinds(), "G0 P1 P2 S5");
    return { ...bench, kinds };
  }

  it("remove exactly their scope", () => {
    const check = (
      preset: string,
      flush: (bench: Bench) => number,
      left: string,
      overrides: Record<string, SettingValue> = {},
    ): void => {
      const bench = filled(preset, overrides);
      const removed = flush(bench);
      assert.equal(bench.kinds(), left);
      assert.equal(events(bench, EventKind.TlbFlush).at(-1)?.d, removed);
    };
    for (const preset of ["arc-hs38-1k", "rv64-sv39"]) {
      check(preset, ({ machine, core }) => flushAll(machine, core, true), "");
      check(preset, ({ machine, core }) => flushAll(machine, core, false), "G0");
      check(preset, ({ machine, core }) => flushAll(machine, core, false, false), "G0 S5");
      check(preset, ({ machine, core }) => flushAsid(machine, core, asid(1)), "G0 P2 S5");
      check(preset, ({ machine, core }) => flushShared(machine, core, 5 as Sasid), "G0 P1 P2");
      check(preset, ({ machine, core }) => flushPage(machine, core, va(sharedVa), asid(2), -1), "G0 P1 S5");
      check(preset, ({ machine, core }) => flushPage(machine, core, va(sharedVa), -1, -1), "G0 S5");
    }
    const shared = va(sharedVa + 0x2_0000);
    const global = va(sharedVa + 0x4_0000);
    check("arc-hs38-1k", ({ machine, core }) => flushPage(machine, core, shared, asid(1), -1), "G0 P1 P2");
    check("arc-hs38-1k", ({ machine, core }) => flushPage(machine, core, shared, asid(1), -1), "G0 P1 P2 S5", {
      delete_ignores_sasid: "off",
    });
    check("arc-hs38-1k", ({ machine, core }) => flushPage(machine, core, shared, asid(1), 5 as Sasid), "G0 P1 P2", {
      delete_ignores_sasid: "off",
    });
    check("arc-hs38-1k", ({ machine, core }) => flushPage(machine, core, global, asid(1), -1), "P1 P2 S5");
    check("rv64-sv39", ({ machine, core }) => flushPage(machine, core, global, asid(1), -1), "G0 P1 P2 S5");
    check("rv64-sv39", ({ machine, core }) => flushPage(machine, core, global, -1, -1), "P1 P2 S5");
  });

  it("a stale entry translates until it is flushed (P4)", () => {
    const bench = twoSpaces("arc-hs38-1k", {}, {});
    bench.load(1, sharedVa);
    writeLeaf(bench.machine, bench.roots[0], va(sharedVa), leafOf(takeFrame(bench), { permissions: "r" }), () =>
      takeFrame(bench),
    );
    const before = misses(bench);
    bench.load(1, sharedVa);
    assert.equal(misses(bench), before);
    flushPage(bench.machine, bench.core, va(sharedVa), asid(1), -1);
    bench.load(1, sharedVa);
    assert.equal(counterTotals(bench.machine, { process: 1 as Pid }).walks.data, 2);
  });
});
