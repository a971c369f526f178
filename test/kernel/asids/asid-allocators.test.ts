/** The five allocators of address-space ids (mmu-hardware §4.4): what each does, and that none lets an id serve two spaces. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { EventKind, eventsSince, FlushScope, readLeaf, type VirtualAddress } from "../../../src/machine/index.js";
import { spaceOf } from "../../../src/kernel/state/kernel.js";
import { destroyMm } from "../../../src/kernel/pages/page-mapping.js";
import { runSystem, type Mm, type System } from "../../../src/kernel/index.js";
import { boot, image, process, threadNamed } from "../systems/tiny-program.js";
import { runs } from "../../sample.js";
import { create, loadOn, mainTlb } from "../systems/asid-systems.js";

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
