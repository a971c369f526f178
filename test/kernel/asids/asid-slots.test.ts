/** The slots of x86 Linux's allocator: how many there are, in which turn, and that a core without one for a space is left alone. */
import assert from "node:assert/strict";
import type { CoreId } from "../../../src/machine/base/address.js";
import { EventKind, eventsSince } from "../../../src/machine/index.js";
import type { Mm, System } from "../../../src/kernel/index.js";
import { createGlobalAsids } from "../../../src/kernel/asids/asid-global.js";
import { createAsidSlots, currentSlot } from "../../../src/kernel/asids/asid-slots.js";
import { createMm } from "../../../src/kernel/pages/page-mapping.js";
import { loadSpace } from "../../../src/kernel/shootdown/context.js";
import { spaceOf } from "../../../src/kernel/state/kernel.js";
import { bootIdle, callAs, store, threadNamed } from "../systems/tiny-program.js";

const page = 0x1000;
const place = 0x3000_0000;

const start = (): System => bootIdle(["P", "Q"], { machine: { preset: "skylake" }, kernel: { cpumask: "aggregate" } });
const create = (system: System): Mm => createMm(system, { kind: "original", owner: 0 as never });

function loadOn(system: System, core: number, mm: Mm): number {
  system.kernel.activeCore = core as CoreId;
  loadSpace(system, mm);
  return system.machine.cores[core]!.context.asid;
}

/** Flushes of core 1 while P unmaps a page that it has touched. */
function flushesOfOther(system: System): string[] {
  system.kernel.activeCore = 0 as CoreId;
  assert.equal(callAs(system, "P", "mmap", place, page, 3, 0x32), place);
  assert.ok(store(system, "P", place, 1));
  const from = system.machine.trace.sequence;
  assert.equal(callAs(system, "P", "munmap", place, page), 0);
  const found: string[] = [];
  eventsSince(system.machine.trace, from, ({ kind, core, b, c }) => {
    if (kind === EventKind.TlbFlush && core === 1) found.push(`${b} ${c}`);
  });
  return found;
}

describe("slots of address-space ids on x86-64", () => {
  it("are six for each core, or as many as the bits allow", () => {
    for (const [bits, slots] of [
      [12, 6],
      [3, 6],
      [2, 3],
      [1, 1],
    ] as const) {
      const made = createAsidSlots(bits, 3);
      assert.deepEqual(
        made.slots.map(({ length }) => length),
        [slots, slots, slots],
      );
      assert.deepEqual(made.next, [0, 0, 0]);
    }
  });

  it("are taken in turn, PCIDs 1 to 6, and the oldest is taken again; each core for itself", () => {
    const system = start();
    const spaces = Array.from({ length: 7 }, () => create(system));
    // Core 0 runs P with its first slot.
    assert.deepEqual(
      spaces.slice(0, 5).map((mm) => loadOn(system, 0, mm)),
      [2, 3, 4, 5, 6],
    );
    assert.equal(loadOn(system, 0, spaces[2]!), 4, "it has one");
    assert.equal(loadOn(system, 0, spaces[5]!), 1, "P's");
    assert.equal(loadOn(system, 0, spaces[6]!), 2);
    assert.equal(loadOn(system, 1, spaces[6]!), 2, "behind Q");
    const { asids, config } = system.kernel;
    assert.ok(asids.kind === "x86");
    assert.equal(currentSlot(asids, config, spaces[0]!, 0 as CoreId), null, "it was taken from it");
    assert.equal(currentSlot(asids, config, spaces[6]!, 0 as CoreId), 2);
    assert.equal(currentSlot(asids, config, spaces[0]!, 1 as CoreId), null, "it never ran there");
  });

  it("a core that has given P's to others has nothing of P to flush", () => {
    const system = start();
    const ofP = spaceOf(system.kernel, threadNamed(system, "P").space);
    const ofQ = spaceOf(system.kernel, threadNamed(system, "Q").space);
    const asid = loadOn(system, 1, ofP);
    loadOn(system, 1, ofQ);
    assert.deepEqual(flushesOfOther(system), [`7 ${asid}`], "while it has it");
    for (let n = 0; n < 6; n++) loadOn(system, 1, create(system));
    loadOn(system, 1, ofQ);
    assert.deepEqual(flushesOfOther(system), []);
  });
});

describe("ids for all cores", () => {
  it("withhold one where the core has erratum E1003, and reserve none at a rollover with keep_running_asids off", () => {
    assert.deepEqual([...createGlobalAsids("arm64", 4, 2, 1).taken], [1]);
    assert.deepEqual([...createGlobalAsids("arm64", 4, 2, 0).taken], []);
    for (const [keep, reserved] of [
      [true, 1],
      [false, 0],
    ] as const) {
      const system = bootIdle(["P"], {
        machine: { preset: "rv64-sv39", tags: "asid", asid_bits: 3 },
        kernel: { asid_allocator: "riscv", keep_running_asids: keep },
      });
      const { asids } = system.kernel;
      assert.ok(asids.kind === "riscv");
      // P has the first of seven.
      for (let n = 0; n < 7; n++) loadOn(system, 0, create(system));
      assert.equal(asids.generation, 2);
      assert.equal(asids.reserved.filter((context) => context !== 0).length, reserved);
    }
  });
});
