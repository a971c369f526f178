/** The five allocators of address-space ids (mmu-hardware §4.4): what each does, and that none lets an id serve two spaces. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { CoreId } from "../../src/machine/base/address.js";
import {
  EventKind,
  eventsSince,
  FlushScope,
  preload,
  readLeaf,
  Access,
  type Core,
  type Tlb,
  type VirtualAddress,
} from "../../src/machine/index.js";
import { structureFor } from "../../src/machine/refill/fill.js";
import { loadSpace } from "../../src/kernel/shootdown/context.js";
import { spaceOf } from "../../src/kernel/state/kernel.js";
import { createMm, destroyMm } from "../../src/kernel/pages/page-mapping.js";
import { bootSystem, resolveKernelConfig, runSystem, type Mm, type System } from "../../src/kernel/index.js";
import { resolveMachineConfig } from "../../src/machine/index.js";
import { boot, bootIdle, callAs, image, load, process, threadNamed } from "./tiny-program.js";
import { runs } from "../sample.js";

const kinds = ["arc-gen", "arc-steal", "arm64", "riscv", "x86"] as const;

/** Three cores that run nothing yet, and the allocator; spaces are loaded by hand. */
function system(kind: string, kernel: Record<string, string | boolean> = {}, bits = 3): System {
  const processes = [0, 1, 2].map((core) => process(`P${core}`, { core }));
  return boot(
    image({ processes }),
    { preset: "rv64-sv39", tags: "asid", cores: 3, asid_bits: bits },
    {
      asid_allocator: kind,
      ...kernel,
    },
  );
}

function create(of: System): Mm {
  return createMm(of, { kind: "original", owner: 0 as never });
}

function loadOn(of: System, core: number, mm: Mm): number {
  of.kernel.activeCore = core as CoreId;
  loadSpace(of, mm);
  return of.machine.cores[core]!.context.asid;
}

/** The last-level TLB for base pages. */
function mainTlb(core: Core): Tlb {
  return structureFor(core.stages[Access.Load]!.at(-1)!, 1);
}

/** What happens: a space (by number) is loaded on a core, or ends; numbers beyond those that exist make a new one. */
type Step = readonly [core: number, space: number, ends: boolean];

/**
 * Plays steps. Throws when a core runs a space with an id that its TLB may still hold entries of another space under,
 * or when two cores run different spaces with one id although ids are the same for all cores.
 */
function play(of: System, steps: readonly Step[]): void {
  const { machine, kernel } = of;
  const spaces: Mm[] = [];
  const users = machine.cores.map(() => new Map<number, number>());
  let seen = machine.trace.sequence;
  for (const [core, wanted, ends] of steps) {
    const at = wanted % (spaces.length + 1);
    if (at === spaces.length) spaces.push(create(of));
    const mm = spaces[at]!;
    const asid = loadOn(of, core, mm);
    eventsSince(machine.trace, seen, ({ kind, core: where, b, c }) => {
      if (kind !== EventKind.TlbFlush) return;
      if (b === FlushScope.Asid) users[where]!.delete(c);
      else if (b !== FlushScope.Page) users[where]!.clear();
    });
    seen = machine.trace.sequence;
    const user = users[core]!.get(asid);
    assert.ok(
      user === undefined || user === mm.id,
      `core ${core}: ASID ${asid} of space ${user} now tags space ${mm.id}`,
    );
    users[core]!.set(asid, mm.id);
    const global = kernel.asids.kind === "arm64" || kernel.asids.kind === "riscv";
    for (const other of machine.cores) {
      const loaded = kernel.cores[other.id]!.loaded;
      if (!global || loaded === mm.id || other.id === core) continue;
      assert.notEqual(other.context.asid, asid, `cores ${other.id} and ${core} run different spaces with one ASID`);
    }
    if (ends && kernel.cores.every(({ loaded }) => loaded !== mm.id)) {
      spaces.splice(at, 1);
      destroyMm(of, mm);
    }
  }
}

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 40 }), fc.boolean()),
  { minLength: 80, maxLength: 120 },
);

describe("allocators of address-space ids", () => {
  for (const kind of kinds) {
    it(`${kind}: no id serves two spaces on a core without a flush between (property)`, () => {
      fc.assert(
        fc.property(steps, (list) => {
          play(system(kind), list);
        }),
        { numRuns: runs(10) },
      );
    });
  }

  /** Fixed steps in which every allocator starts over several times. */
  const busy: Step[] = Array.from({ length: 200 }, (_, n) => [n % 3, (n * 7) % 23, n % 5 === 0]);
  for (const [kind, defect] of [
    ["arc-gen", { flush_on_rollover: false }],
    ["arc-steal", { flush_on_rollover: false }],
    ["riscv", { flush_on_rollover: false }],
    ["x86", { flush_on_rollover: false }],
    ["arc-gen", { check_generation: false }],
    ["arc-steal", { check_generation: false }],
    ["arm64", { check_generation: false }],
    ["arm64", { keep_running_asids: false }],
    ["riscv", { keep_running_asids: false }],
  ] as const) {
    it(`${kind} with ${Object.keys(defect)[0]} off lets one`, () => {
      play(system(kind), busy);
      assert.throws(() => {
        play(system(kind, defect), busy);
      }, /ASID/);
    });
  }

  it("auto is the allocator of the architecture", () => {
    for (const [preset, kind] of [
      ["arc-hs38-1k", "arc-gen"],
      ["rv64-sv39", "riscv"],
      ["cortex-a53", "arm64"],
      ["skylake", "x86"],
      ["zen2", "none"],
      ["sifive-u74", "none"],
    ] as const) {
      assert.equal(boot(image({ processes: [process("A")] }), { preset }, {}).kernel.asids.kind, kind);
    }
  });

  it("x86 has six slots a core, PCIDs 1 to 6, and takes them in turn", () => {
    const of = system("x86", {}, 12);
    const first = Array.from({ length: 5 }, () => create(of));
    // The process of core 0 has slot 0.
    assert.deepEqual(
      first.map((mm) => loadOn(of, 0, mm)),
      [2, 3, 4, 5, 6],
    );
    assert.equal(loadOn(of, 0, first[0]!), 2, "found again");
    const more = create(of);
    assert.equal(loadOn(of, 0, more), 1, "the first slot goes first");
    assert.equal(loadOn(of, 1, first[0]!), 2, "another core, its own slots");
  });

  it("arc-steal takes a number from a space that has it since before the rollover, which then asks for a new one", () => {
    const of = system("arc-steal");
    const [a, ...others] = Array.from({ length: 9 }, () => create(of));
    const given = loadOn(of, 0, a!);
    for (const mm of others) loadOn(of, 0, mm);
    assert.equal(a!.contexts[0], 0, "robbed");
    assert.notEqual(loadOn(of, 0, a!), given);
  });

  it("arc-steal does not rob a space of its number when the one that it had before is given out", () => {
    const of = system("arc-steal");
    const spaces = Array.from({ length: 14 }, () => create(of));
    // The process of core 0 has 1: the spaces get 2 to 7, then 0 with the rollover.
    const numbers = spaces.slice(0, 7).map((mm) => loadOn(of, 0, mm));
    assert.deepEqual(numbers, [2, 3, 4, 5, 6, 7, 0]);
    const kept = spaces[3]!;
    assert.equal(loadOn(of, 0, kept), 1, "5 lies above the counter: a new one");
    assert.deepEqual(
      spaces.slice(7, 11).map((mm) => loadOn(of, 0, mm)),
      [2, 3, 4, 5],
    );
    assert.equal(loadOn(of, 0, kept), 1, "its own still");
  });

  it("arm64 keeps E1003's id free and switches by way of it (P24)", () => {
    const withErratum = (reserve: boolean): System =>
      boot(
        image({ processes: [process("A"), process("B")] }),
        {
          preset: "cortex-a53",
          asid_bits: 3,
          erratum_e1003: true,
        },
        { reserve_asid: reserve },
      );
    const careful = withErratum(true);
    const given = Array.from({ length: 30 }, () => loadOn(careful, 0, create(careful)));
    assert.ok(
      given.every((asid) => asid > 1),
      "neither 0 nor the reserved 1",
    );
    for (const [reserve, wrong] of [
      [true, false],
      [false, true],
    ] as const) {
      const of = withErratum(reserve);
      runSystem(of, 5000);
      const a = spaceOf(of.kernel, threadNamed(of, "A").space);
      const b = spaceOf(of.kernel, threadNamed(of, "B").space);
      const asidOfA = loadOn(of, 0, a);
      loadOn(of, 0, b);
      const joint = mainTlb(of.machine.cores[0]!);
      const mixed = joint.vpn.some(
        (vpn, slot) =>
          joint.span[slot] !== 0 &&
          joint.tag[slot] === asidOfA &&
          readLeaf(of.machine, a.root, (vpn * 4096) as VirtualAddress)?.pfn !== joint.pfn[slot],
      );
      assert.equal(mixed, wrong, "a page of B under A's id");
    }
  });

  it("context_key slot takes a dead space's root for its own (P15)", () => {
    for (const [key, same] of [
      ["counter", false],
      ["slot", true],
    ] as const) {
      const of = system("x86", { context_key: key });
      const dead = create(of);
      const asid = loadOn(of, 1, dead);
      loadOn(of, 1, create(of));
      destroyMm(of, dead);
      const heir = create(of);
      assert.equal(heir.root, dead.root, "the frame is used again");
      const from = of.machine.trace.sequence;
      const given = loadOn(of, 1, heir);
      let flushed = false;
      eventsSince(of.machine.trace, from, ({ kind }) => {
        flushed ||= kind === EventKind.TlbFlush;
      });
      assert.deepEqual([given === asid && !flushed, flushed], [same, !same]);
    }
  });
});

describe("who is told of a flush (mmu-hardware §4.3)", () => {
  const at = 0x3000_0000;

  /** P has had a page on core 0 and on core 2; it runs on core 0 only now. Then it unmaps the page. */
  function unmapped(
    machine: Record<string, string | number>,
    kernel: Record<string, string>,
  ): {
    readonly stale: boolean;
    readonly told: boolean;
    readonly after: boolean;
    readonly paid: boolean;
  } {
    // stale, told, paid: after the munmap; after: when core 2 runs P again, which flushes once at most.
    const of = bootIdle(["P", "Q"], { machine: { cores: 3, tags: "asid", ...machine }, kernel });
    const size = 2 ** of.machine.config.pageShift;
    callAs(of, "P", "mmap", at, size, 3, 0x32);
    load(of, "P", at);
    const mm = spaceOf(of.kernel, threadNamed(of, "P").space);
    const core = of.machine.cores[2]!;
    loadOn(of, 2, mm);
    if (of.machine.config.refill === "software") preload(of.machine, core, at as VirtualAddress, Access.Load);
    else mainTlb(core).span[fill(of, core.id, at / size)] = 1;
    loadOn(of, 2, create(of));
    const has = (): boolean =>
      mainTlb(core).vpn.some((vpn, slot) => vpn === at / size && mainTlb(core).span[slot] !== 0);
    assert.ok(has());
    const cycles = core.cycles;
    const from = of.machine.trace.sequence;
    of.kernel.activeCore = 0 as CoreId;
    callAs(of, "P", "munmap", at, size);
    let told = false;
    eventsSince(of.machine.trace, from, ({ kind }) => {
      told ||= kind === EventKind.Shootdown;
    });
    const stale = has();
    const paid = core.cycles > cycles;
    const flushesOf = (): number => {
      const since = of.machine.trace.sequence;
      loadOn(of, 2, mm);
      let count = 0;
      eventsSince(of.machine.trace, since, ({ kind: event }) => {
        if (event === EventKind.TlbFlush) count++;
      });
      return count;
    };
    const caughtUp = flushesOf();
    const after = has();
    assert.equal(caughtUp, stale && !after ? 1 : 0);
    loadOn(of, 2, create(of));
    assert.equal(flushesOf(), 0, "once is enough");
    return { stale, told, after, paid };
  }

  /** Writes an entry for the loaded space by hand, where hardware would have walked. Returns the slot. */
  function fill(of: System, id: number, vpn: number): number {
    const core = of.machine.cores[id]!;
    const tlb = mainTlb(core);
    const slot = (vpn % tlb.sets) * tlb.ways;
    tlb.vpn[slot] = vpn;
    tlb.tag[slot] = core.context.asid;
    tlb.terms[slot] = 1;
    return slot;
  }

  for (const [title, machine, kernel, expected] of [
    [
      "ARC interrupts every core that ever ran the space",
      {},
      {},
      { stale: false, told: true, after: false, paid: true },
    ],
    [
      "x86 leaves out a core that does not run it, which catches up",
      { preset: "skylake" },
      {},
      { stale: true, told: false, after: false, paid: false },
    ],
    ["exact masks do on ARC too", {}, { cpumask: "exact" }, { stale: true, told: false, after: false, paid: false }],
    [
      "without catching up it is P19",
      {},
      { cpumask: "exact-no-flush" },
      { stale: true, told: false, after: true, paid: false },
    ],
    [
      "ARMv8 broadcasts, which costs the others nothing",
      { preset: "cortex-a53" },
      {},
      { stale: false, told: true, after: false, paid: false },
    ],
    ["RISC-V interrupts", { preset: "rv64-sv39" }, {}, { stale: false, told: true, after: false, paid: true }],
    [
      "RISC-V could broadcast",
      { preset: "rv64-sv39" },
      { shootdown_by: "broadcast" },
      { stale: false, told: true, after: false, paid: false },
    ],
  ] as const) {
    it(title, () => {
      assert.deepEqual(unmapped(machine, kernel), expected);
    });
  }

  it("an idle core is left out on x86, and catches up although its space did not change", () => {
    for (const [lazy, told] of [
      ["auto", false],
      ["off", true],
    ] as const) {
      const of = bootIdle(["P", "Q"], { machine: { preset: "skylake", cores: 3 }, kernel: { lazy_tlb: lazy } });
      callAs(of, "P", "mmap", at, 4096, 3, 0x32);
      load(of, "P", at);
      const mm = spaceOf(of.kernel, threadNamed(of, "P").space);
      loadOn(of, 2, mm);
      const core = of.machine.cores[2]!;
      mainTlb(core).span[fill(of, 2, at / 4096)] = 1;
      of.kernel.activeCore = 0 as CoreId;
      const from = of.machine.trace.sequence;
      callAs(of, "P", "munmap", at, 4096);
      let sent = false;
      eventsSince(of.machine.trace, from, ({ kind }) => {
        sent ||= kind === EventKind.Shootdown;
      });
      assert.equal(sent, told, lazy);
      const has = (): boolean =>
        mainTlb(core).span.some((span, slot) => span !== 0 && mainTlb(core).vpn[slot] === at / 4096);
      assert.equal(has(), !told);
      loadOn(of, 2, mm);
      assert.equal(has(), false);
    }
  });

  it("interrupts cost both sides, and the sender their latency once", () => {
    const cycles = (kernel: Record<string, number>): number[] => {
      const of = bootIdle(["P", "Q", "R"], { machine: { cores: 3, tags: "asid" }, kernel });
      callAs(of, "P", "mmap", at, 0x2000, 3, 0x32);
      load(of, "P", at);
      const mm = spaceOf(of.kernel, threadNamed(of, "P").space);
      for (const core of [1, 2]) loadOn(of, core, mm);
      of.kernel.activeCore = 0 as CoreId;
      const before = of.machine.cores.map((core) => core.cycles);
      callAs(of, "P", "munmap", at, 0x2000);
      return of.machine.cores.map((core, id) => core.cycles - before[id]!);
    };
    const [sender, first, second] = cycles({});
    assert.equal(first, second);
    assert.deepEqual(cycles({ ipi_latency: 5 }), [sender! + 5, first, second]);
    assert.ok(sender! > 2000 && first! > 600);
  });

  it("a broadcast by ids that differ between cores is refused with a remedy", () => {
    const machine = resolveMachineConfig({ preset: "arc-hs38-1k", overrides: {} });
    const kernel = resolveKernelConfig({ preset: "linux-rfc", overrides: { shootdown_by: "broadcast" } });
    assert.ok("config" in machine && "config" in kernel);
    const booted = bootSystem(image({ processes: [process("A")] }), machine.config, kernel.config);
    assert.ok("problems" in booted);
    assert.match(booted.problems[0]!.message, /asid_allocator arm64 or riscv/);
  });
});

describe("range flushes (mmu-hardware §4.2)", () => {
  /** Page flushes and whole flushes that unmapping so many pages costs on the local core. */
  function flushes(
    preset: string,
    pages: number,
    kernel: Record<string, string | number> = {},
  ): [pages: number, whole: number] {
    const of = bootIdle(["P"], { machine: { preset, tags: "asid", memory: "64M" }, kernel });
    const size = 2 ** of.machine.config.pageShift;
    callAs(of, "P", "mmap", 0x3000_0000, pages * size, 3, 0x8032);
    const from = of.machine.trace.sequence;
    callAs(of, "P", "munmap", 0x3000_0000, pages * size);
    let single = 0;
    let whole = 0;
    eventsSince(of.machine.trace, from, ({ kind, b }) => {
      if (kind === EventKind.TlbFlush && b === FlushScope.Page) single++;
      if ((kind === EventKind.TlbFlush && b === FlushScope.Asid) || kind === EventKind.AsidAllocate) whole++;
    });
    return [single, whole];
  }

  for (const [preset, most] of [
    ["arc-hs38-1k", 31],
    ["skylake", 33],
    ["rv64-sv39", 64],
    ["cortex-a53", 511],
  ] as const) {
    it(`${preset}: up to ${most} pages one by one`, () => {
      assert.deepEqual(flushes(preset, most), [most, 0]);
      assert.deepEqual(flushes(preset, most + 1), [0, 1]);
      assert.deepEqual(flushes(preset, 3, { range_flush_threshold: 2 }), [0, 1]);
      assert.deepEqual(flushes(preset, most + 1, { range_flush: "pages" }), [most + 1, 0]);
      assert.deepEqual(flushes(preset, 1, { range_flush: "all" }), [0, 1]);
    });
  }
});
