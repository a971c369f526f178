/** Faults of entries that allow less than the page table: which are that, and what the kernel does about the entry. */
import assert from "node:assert/strict";
import { Access, preload, writeLeaf, type Leaf, type VirtualAddress } from "../../../src/machine/index.js";
import type { Mm, System } from "../../../src/kernel/index.js";
import { dropNarrowEntry, isAllowedAlready } from "../../../src/kernel/memory/index.js";
import { leafOf } from "../../../src/kernel/pages/index.js";
import { spaceOf } from "../../../src/kernel/state/kernel.js";
import { bootIdle, dataStart, store, threadNamed } from "../systems/tiny-program.js";

const { Fetch, Load, Store } = Access;
const all = [Fetch, Load, Store] as const;
const at = dataStart as VirtualAddress;

/** A system where P's page at `at` has an entry with other rights than its VMA says. */
function start(machine: Record<string, string | number | boolean>, changes: Partial<Leaf>): { system: System; mm: Mm } {
  const system = bootIdle(["P"], { machine });
  assert.ok(store(system, "P", at, 1));
  const mm = spaceOf(system.kernel, threadNamed(system, "P").space);
  writeLeaf(system.machine, mm.root, at, { ...leafOf(system, mm, at)!, ...changes }, () => assert.fail("a table"));
  return { system, mm };
}

describe("a fault that the page table does not explain", () => {
  const full = { read: true, write: true, execute: true, user: true, accessed: true, dirty: true };
  const rows: readonly (readonly [
    what: string,
    changes: Partial<Leaf>,
    allowed: readonly boolean[],
    byMarks: readonly boolean[],
  ])[] = [
    ["all rights", full, [true, true, true], [true, true, true]],
    ["no write", { ...full, write: false }, [true, true, false], [true, true, false]],
    ["no execute", { ...full, execute: false }, [false, true, true], [false, true, true]],
    ["the kernel's", { ...full, user: false }, [false, false, false], [false, false, false]],
    ["not dirty", { ...full, dirty: false }, [true, true, true], [true, true, false]],
    ["not accessed", { ...full, accessed: false, dirty: false }, [true, true, true], [false, false, false]],
  ];
  for (const [what, changes, allowed, byMarks] of rows)
    it(`${what}: fetch, load, store`, () => {
      for (const [update, expected] of [
        ["hardware", allowed],
        ["fault", byMarks],
      ] as const) {
        const { system, mm } = start({ preset: "rv64-sv39", ad_update: update }, changes);
        assert.deepEqual(
          all.map((access) => isAllowedAlready(system, mm, at, access)),
          expected,
          update,
        );
      }
      // Software refills: the marks are set by whoever refills.
      const { system, mm } = start({ preset: "arc-hs38-1k" }, changes);
      assert.deepEqual(
        all.map((access) => isAllowedAlready(system, mm, at, access)),
        allowed,
      );
    });

  it("nothing there, and addresses that there are not, explain themselves", () => {
    const { system, mm } = start({ preset: "rv64-sv39" }, full);
    for (const va of [at + 0x1000, system.machine.format.vaLimit, 2 ** 52])
      for (const access of all) assert.equal(isAllowedAlready(system, mm, va as VirtualAddress, access), false);
  });

  it("has its entry removed where the core keeps it and hardware would meet it again", () => {
    for (const [preset, removed] of [
      ["rv64-sv39", true],
      ["cortex-a53", true],
      ["skylake", false],
      ["arc-hs38-1k", false],
    ] as const) {
      const { system, mm } = start({ preset }, {});
      const core = system.machine.cores[0]!;
      preload(system.machine, core, at, Load);
      const holds = (): boolean => {
        const vpn = Math.floor(at / system.machine.memory.pageBytes);
        return core.tlbs.some((tlb) => tlb.span.some((span, slot) => span > 0 && tlb.vpn[slot] === vpn));
      };
      assert.equal(holds(), true, preset);
      dropNarrowEntry(system, core, mm, at);
      assert.equal(holds(), !removed, preset);
    }
  });
});
