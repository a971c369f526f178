import assert from "node:assert/strict";
import {
  Access,
  EventKind,
  eventsSince,
  isUsable,
  entryView,
  preload,
  type VirtualAddress,
} from "../../../src/machine/index.js";
import { loadSpace } from "../../../src/kernel/shootdown/context.js";
import { spaceOf } from "../../../src/kernel/state/kernel.js";
import { createMm } from "../../../src/kernel/pages/page-mapping.js";
import { runSystem, type Mm, type System } from "../../../src/kernel/index.js";
import {
  boot,
  bootIdle,
  callAs,
  dataStart,
  image,
  load,
  process,
  store,
  threadNamed,
} from "../systems/tiny-program.js";

/** Loads fresh spaces until `count` ASIDs were given out; returns the events. */
function allocate(system: System, count: number): { asid: number; rolledOver: boolean }[] {
  const { trace } = system.machine;
  const from = trace.sequence;
  for (let n = 0; n < count; n++) loadSpace(system, createMm(system, { kind: "original", owner: 0 as never }));
  const events: { asid: number; rolledOver: boolean }[] = [];
  eventsSince(trace, from, ({ kind, a, b }) => {
    if (kind === EventKind.AsidAllocate) events.push({ asid: a, rolledOver: b === 1 });
  });
  return events;
}

const small = (preset: string, machine = {}, kernel = {}): System =>
  boot(image({ processes: [process("A")] }), { preset, tags: "asid", ...machine }, kernel);

describe("ASID allocation (mmu-hardware §1.16, §4.4)", () => {
  it("ARC counts from 1, and from 0 after each rollover", () => {
    const events = allocate(small("arc-hs38-1k"), 600);
    // The process of the image has taken ASID 1.
    assert.deepEqual(
      events.slice(0, 2).map(({ asid }) => asid),
      [2, 3],
    );
    assert.deepEqual(events[254], { asid: 0, rolledOver: true });
    assert.deepEqual(events[255], { asid: 1, rolledOver: false });
    assert.deepEqual(
      events.flatMap(({ rolledOver }, index) => (rolledOver ? [index] : [])),
      [254, 510],
    );
  });

  it("an mm of an older generation takes a new ASID; one of this generation keeps its own", () => {
    const system = small("arc-hs38-1k", { asid_bits: 3 });
    const first = spaceOf(system.kernel, threadNamed(system, "A").space);
    const before = first.contexts[0];
    allocate(system, 3);
    loadSpace(system, first);
    assert.equal(first.contexts[0], before);
    allocate(system, 5);
    loadSpace(system, first);
    assert.notEqual(first.contexts[0], before);
  });

  it("a rollover flushes, and without it old entries serve the id's new owner (P1)", () => {
    for (const [flush, stale] of [
      [true, false],
      [false, true],
    ] as const) {
      const system = small("arc-hs38-1k", { asid_bits: 3 }, { flush_on_rollover: flush });
      const first = spaceOf(system.kernel, threadNamed(system, "A").space);
      store(system, "A", dataStart, 1);
      const [core] = system.machine.cores;
      preload(system.machine, core!, dataStart as VirtualAddress, Access.Load);
      const usable = (): boolean =>
        core!.tlbs.some((tlb, level) =>
          [...tlb.span.keys()].some((slot) => {
            const entry = entryView(system.machine, core!, level, slot);
            return entry.valid && isUsable(core!, entry);
          }),
        );
      assert.ok(usable());
      let other: Mm;
      do {
        other = createMm(system, { kind: "original", owner: 0 as never });
        loadSpace(system, other);
      } while (other.contexts[0]! % 8 !== first.contexts[0]! % 8);
      assert.equal(usable(), stale);
    }
  });

  it("RISC-V: one counter for all cores, ASID 0 is never given out, running ASIDs survive a rollover (P20)", () => {
    const system = boot(image({ processes: [process("A", { core: 0 }), process("B", { core: 1 })] }), {
      preset: "rv64-sv39",
      tags: "asid",
      cores: 2,
      asid_bits: 3,
    });
    const running = spaceOf(system.kernel, threadNamed(system, "B").space);
    const kept = running.contexts[1]! % 8;
    system.kernel.activeCore = 0 as never;
    const events = allocate(system, 20);
    assert.ok(events.every(({ asid }) => asid !== 0 && asid !== kept));
    assert.ok(events.some(({ rolledOver }) => rolledOver));
    const { asids } = system.kernel;
    assert.ok(asids.kind === "riscv" && asids.flushPending[1] === true && asids.flushPending[0] === false);
    system.kernel.activeCore = 1 as never;
    loadSpace(system, running, true);
    assert.equal(running.contexts[1]! % 8, kept, "a running mm keeps its number");
    assert.equal(asids.flushPending[1], false);
  });

  it("RISC-V with too few ASIDs for its cores flushes at every change, as without tags", () => {
    const system = boot(image({ processes: [process("A"), process("B")] }), {
      preset: "rv64-sv39",
      tags: "asid",
      cores: 2,
      asid_bits: 2,
    });
    assert.equal(system.kernel.asids.kind, "none");
  });

  it("tags none: a full flush at each change of address space, none between threads of one", () => {
    const flushes = (system: System): number => {
      let count = 0;
      eventsSince(system.machine.trace, 0, ({ kind }) => {
        if (kind === EventKind.TlbFlush) count++;
      });
      return count;
    };
    const two = boot(image({ processes: [process("A"), process("B")] }), { tags: "none" }, { quantum: 10 });
    runSystem(two, 100);
    assert.equal(flushes(two), 10);
  });
});

describe("shootdown (mmu-hardware §4.3)", () => {
  for (const shootdown of [true, false]) {
    it(`munmap ${shootdown ? "reaches" : "misses"} the other core with shootdown ${shootdown ? "on" : "off"}`, () => {
      const system = bootIdle(["P", "Q"], { machine: { cores: 3 }, kernel: { shootdown } });
      const at = 0x3000_0000;
      callAs(system, "P", "mmap", at, 0x2000, 3, 0x32);
      assert.equal(load(system, "P", at), 0);
      // A sibling on core 2 has the translation too.
      const mm = spaceOf(system.kernel, threadNamed(system, "P").space);
      system.kernel.activeCore = 2 as never;
      loadSpace(system, mm);
      const remote = system.machine.cores[2]!;
      preload(system.machine, remote, at as VirtualAddress, Access.Load);
      const cycles = remote.cycles;
      assert.equal(callAs(system, "P", "munmap", at, 0x2000), 0);
      const left = remote.tlbs.some((tlb, level) =>
        [...tlb.span.keys()].some((slot) => {
          const entry = entryView(system.machine, remote, level, slot);
          return entry.valid && entry.vpn === at / 0x2000;
        }),
      );
      assert.equal(left, !shootdown);
      assert.equal(remote.cycles > cycles, shootdown, "the interrupt costs the other core time");
    });
  }

  it("a long range on ARC costs a new ASID instead of a flush", () => {
    const system = bootIdle(["P"]);
    const at = 0x3000_0000;
    callAs(system, "P", "mmap", at, 40 * 0x2000, 3, 0x8032);
    for (let n = 0; n < 40; n++) load(system, "P", at + n * 0x2000);
    const mm = spaceOf(system.kernel, threadNamed(system, "P").space);
    const before = mm.contexts[0]!;
    callAs(system, "P", "munmap", at, 40 * 0x2000);
    assert.equal(mm.contexts[0], before + 1);
    assert.equal(system.machine.cores[0]!.context.asid, (before + 1) % 256);
  });
});
