/** Who is told of a flush, what it costs, and where a range is flushed whole (mmu-hardware §4.2, §4.3). */
import assert from "node:assert/strict";
import type { CoreId } from "../../../src/machine/base/address.js";
import {
  Access,
  EventKind,
  eventsSince,
  FlushScope,
  preload,
  resolveMachineConfig,
  type VirtualAddress,
} from "../../../src/machine/index.js";
import { spaceOf } from "../../../src/kernel/state/kernel.js";
import { bootSystem, resolveKernelConfig, type System } from "../../../src/kernel/index.js";
import { bootIdle, callAs, image, load, process, threadNamed } from "../systems/tiny-program.js";
import { create, loadOn, mainTlb } from "../systems/asid-systems.js";

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
