/** The kernel's answer to a machine check for duplicate TLB entries (mmu-hardware §1.11, P8 to P10). */
import assert from "node:assert/strict";
import { Access, flushMicro, jointTlb, lookup, preload, type VirtualAddress } from "../../../src/machine/index.js";
import { entryFromSlot, writeSlot } from "../../../src/machine/refill/fill.js";
import { EntryClass } from "../../../src/machine/config/match.js";
import { removeDuplicates } from "../../../src/kernel/shootdown/duplicate-entries.js";
import { runSystem, type System } from "../../../src/kernel/index.js";
import { boot, dataStart, image, jump, ld, li, named, process, program, reg } from "../systems/tiny-program.js";

const page = 0x2000;

/** P loads from its data page for ever; the page is in three ways: twice for P, and for another ASID. */
function withDuplicates(
  dup_handler: string,
  copy: Partial<ReturnType<typeof entryFromSlot>> = {},
  foreign = true,
): System {
  const code = [...li(reg.t0, dataStart), ld(reg.t1, reg.t0), jump(-4)];
  const system = boot(image({ programs: [program("p", code)], processes: [process("P")] }), {}, { dup_handler });
  runSystem(system, 20);
  const core = system.machine.cores[0]!;
  preload(system.machine, core, dataStart as VirtualAddress, Access.Load);
  const tlb = jointTlb(core);
  const slot = lookup(tlb, dataStart / page, core.context);
  const base = slot - (slot % tlb.ways);
  const free = [0, 1, 2, 3].map((way) => base + way).filter((other) => other !== slot);
  const entry = entryFromSlot(tlb, slot);
  writeSlot(system.machine, core, tlb, free[0]!, { ...entry, ...copy }, Access.Load);
  if (foreign) writeSlot(system.machine, core, tlb, free[1]!, { ...entry, tag: 77 }, Access.Load);
  // The next load asks the JTLB.
  flushMicro(system.machine, core);
  return system;
}

function ways(system: System): number[] {
  const tlb = jointTlb(system.machine.cores[0]!);
  return [...tlb.vpn.keys()]
    .filter((slot) => tlb.span[slot] !== 0 && tlb.vpn[slot] === dataStart / page)
    .map((slot) => tlb.tag[slot]!)
    .sort();
}

describe("duplicate TLB entries on ARC", () => {
  for (const [handler, left] of [
    ["exact", [1, 77]],
    ["masked", [77]],
  ] as const) {
    it(`dup_handler ${handler}: the load goes on; ${left.length} of 3 entries stay`, () => {
      const system = withDuplicates(handler);
      assert.deepEqual(ways(system), [1, 1, 77]);
      const core = system.machine.cores[0]!;
      const before = core.instructions;
      // One attempt ends in the machine check.
      runSystem(system, 3);
      assert.equal(core.arc.enable, true, "translation is on again");
      assert.deepEqual(
        ways(system).filter((tag) => tag !== 1),
        left.filter((tag) => tag === 77),
      );
      runSystem(system, 20);
      assert.ok(core.instructions > before + 10);
      assert.equal(named(system, "P").exit, null);
      assert.equal(ways(system).filter((tag) => tag === 1).length, 1);
    });
  }

  it("masked (mainline) erases all but the last of one page, whatever their ASIDs (P10)", () => {
    const system = withDuplicates("masked");
    assert.equal(removeDuplicates(system, system.machine.cores[0]!), null);
    assert.equal(ways(system).length, 1);
  });

  it("none kills the thread", () => {
    const system = withDuplicates("none");
    runSystem(system, 20);
    const exit = named(system, "P").exit!;
    assert.match(exit.kind === "signal" ? exit.cause : "", /machine check: several TLB entries match/);
  });

  it("entries that no handler takes for equal come back until the thread is given up (P9)", () => {
    for (const handler of ["exact", "masked"]) {
      const system = withDuplicates(handler, { kind: EntryClass.Shared, tag: 5 }, false);
      const core = system.machine.cores[0]!;
      core.context.sasidLo |= 1 << 5;
      const stop = runSystem(system, 100);
      assert.equal(stop.reason, "finished");
      const exit = named(system, "P").exit!;
      assert.match(exit.kind === "signal" ? exit.cause : "", /16 times in a row/);
    }
  });
});
