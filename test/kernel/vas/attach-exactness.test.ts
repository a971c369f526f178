/** Single statements of vas-semantics §2.3 to §2.10 on what an attach, a fault and a switch do to entries and time stamps. */
import assert from "node:assert/strict";
import { readLeaf, type VirtualAddress } from "../../../src/machine/index.js";
import { frameReferences, type Mm, type System, type Vma } from "../../../src/kernel/index.js";
import { findCounterpart } from "../../../src/kernel/state/counterpart.js";
import { createVma } from "../../../src/kernel/state/vma.js";
import { bootIdle, callAs, dataStart, load, named, segment, store, textStart } from "../systems/tiny-program.js";

const page = 0x2000;
const inVas = 0x2000_0000;

/** P with a touched page, and VAS 1 with a writable page attached in some way; asid, so that attaching is lazy. */
function attached(type: number): { system: System; original: Mm; inside: Mm; home: Mm } {
  const system = bootIdle(["P"], {
    machine: { tags: "asid" },
    vases: [{ name: "data", mode: 0o666, uid: 0, gid: 0, segments: [segment("s", inVas, page, "rw-")] }],
  });
  assert.ok(store(system, "P", dataStart, 1));
  assert.equal(callAs(system, "P", "vas_attach", 0, 1, type), 0);
  const space = (id: Mm["id"]): Mm => system.kernel.spaces.get(id)!;
  const { attachments, space: own } = named(system, "P");
  return {
    system,
    original: space(own),
    inside: space(system.kernel.attached.get(attachments[0]!)!.space),
    home: space(system.kernel.vases.get(1)!.space),
  };
}

const vmaAt = (mm: Mm, va: number): Vma => mm.vmas.find(({ start, end }) => start <= va && va < end)!;
const leafAt = (system: System, mm: Mm, va: number): ReturnType<typeof readLeaf> =>
  readLeaf(system.machine, mm.root, va as VirtualAddress);

describe("attach, fault and switch to the letter (vas-semantics §2.3 to §2.10)", () => {
  it("duplicating an entry references the same frame, clears accessed, and drops W where the VMA has none (§2.3)", () => {
    for (const [type, write] of [
      [0, false],
      [2, true],
      [1, true],
    ] as const) {
      const { system, inside, home } = attached(type);
      const [source, copy] = [leafAt(system, home, inVas)!, leafAt(system, inside, inVas)!];
      assert.equal(copy.pfn, source.pfn);
      assert.equal(frameReferences(system, copy.pfn), 2);
      assert.deepEqual([copy.accessed, copy.write, source.write], [false, write, true]);
    }
  });

  it("a reader can never get write permission: VM_MAYWRITE is gone too (§2.8)", () => {
    const { inside, home } = attached(0);
    assert.deepEqual([vmaAt(inside, inVas).write, vmaAt(inside, inVas).mayWrite], [false, false]);
    assert.deepEqual([vmaAt(home, inVas).write, vmaAt(home, inVas).mayWrite], [true, true]);
  });

  it("the VAS's part and the program's text are copied at once, the rest at first touch, a whole VMA at a time (§2.8, §2.12)", () => {
    const { system, original, inside } = attached(2);
    assert.deepEqual(
      [inVas, textStart, dataStart].map((va) => vmaAt(inside, va).attached),
      [true, true, false],
    );
    assert.deepEqual(
      [inVas, dataStart].map((va) => vmaAt(inside, va).reference === original.id),
      [false, true],
    );
    assert.equal(leafAt(system, inside, dataStart), null);
    assert.ok(store(system, "P", dataStart + page, 2));
    assert.equal(callAs(system, "P", "vas_switch", 1), 0);
    assert.equal(load(system, "P", dataStart), 1);
    assert.ok(vmaAt(inside, dataStart).attached);
    assert.equal(leafAt(system, inside, dataStart + page)!.pfn, leafAt(system, original, dataStart + page)!.pfn);
  });

  it("the attached space takes the process's time, and linking VMAs does not move it (§2.4, §2.8)", () => {
    const { original, inside } = attached(2);
    assert.equal(inside.updated, original.updated);
    for (const vma of original.vmas) assert.equal(vmaAt(inside, vma.start).updated, vma.updated);
  });

  it("a first touch leaves the time stamps, a mapping and a copy on write move both, munmap only the mm's (§2.7)", () => {
    const { system, original } = attached(2);
    const stamps = (): [number, number] => [original.updated, vmaAt(original, dataStart).updated];
    const before = stamps();
    assert.ok(store(system, "P", dataStart + page, 1));
    assert.deepEqual(stamps(), before, "first touch");
    assert.equal(callAs(system, "P", "mprotect", original.vmas[0]!.start, page, 5), 0);
    assert.deepEqual(stamps(), before, "mprotect of a whole VMA");
    callAs(system, "P", "mmap", 0x3000_0000, page, 3, 0x32);
    assert.ok(original.updated > before[0]);
    assert.equal(stamps()[1], before[1]);
    const mapped = original.updated;
    callAs(system, "P", "munmap", 0x3000_0000, page);
    assert.ok(original.updated > mapped);
    callAs(system, "P", "fork");
    assert.ok(store(system, "P", dataStart, 3));
    assert.ok(stamps()[1] > before[1], "copy on write");
    assert.equal(original.updated, vmaAt(original, dataStart).updated);
  });

  it("the counterpart is the first VMA that ends above the start, with equal bounds or as a stack with equal end (§2.5)", () => {
    const vma = (start: number, end: number, growsDown = false): Vma =>
      createVma({
        start: start * page,
        end: end * page,
        kind: "mapping",
        name: "x",
        owner: 0 as Vma["owner"],
        growsDown,
      });
    const { original } = attached(2);
    const rows: [Vma, Vma[], number | undefined][] = [
      [vma(4, 6), [vma(4, 6)], 0],
      [vma(4, 6), [vma(1, 2), vma(4, 6), vma(6, 7)], 1],
      [vma(4, 6), [vma(4, 7)], undefined],
      [vma(4, 6), [vma(3, 6)], undefined],
      [vma(4, 6, true), [vma(5, 6, true)], 0],
      [vma(4, 6, true), [vma(3, 6, true)], 0],
      [vma(4, 6, true), [vma(4, 7, true)], undefined],
      [vma(4, 6), [vma(4, 5), vma(5, 6)], undefined],
      [vma(4, 6), [], undefined],
    ];
    for (const [wanted, vmas, index] of rows)
      assert.equal(findCounterpart({ ...original, vmas }, wanted), index === undefined ? undefined : vmas[index]);
  });

  it("a switch from VAS to VAS goes through the process: what changed in one is there in the other (§2.10)", () => {
    const { system, original } = attached(2);
    assert.equal(callAs(system, "P", "vas_create", "b", 0o600), 2);
    assert.equal(callAs(system, "P", "vas_attach", 0, 2, 2), 0);
    callAs(system, "P", "fork");
    for (const vid of [1, 2, 1]) assert.equal(callAs(system, "P", "vas_switch", vid), 0);
    assert.ok(store(system, "P", dataStart, 9), "copies the page inside VAS 1");
    assert.equal(callAs(system, "P", "vas_switch", 2), 0);
    assert.equal(load(system, "P", dataStart), 9);
    assert.equal(original.updated, vmaAt(original, dataStart).updated);
  });

  it("VMA flags are not propagated by a synchronisation (§2.6)", () => {
    const { system, inside } = attached(2);
    callAs(system, "P", "vas_switch", 1);
    load(system, "P", dataStart);
    callAs(system, "P", "vas_switch", 0);
    const { start, end } = vmaAt(inside, dataStart);
    assert.equal(callAs(system, "P", "mprotect", start, end - start, 1), 0);
    callAs(system, "P", "mmap", 0x3000_0000, page, 3, 0x32);
    assert.equal(callAs(system, "P", "vas_switch", 1), 0);
    assert.ok(vmaAt(inside, dataStart).write);
  });

  it("an id is free again after the deletion, and the memory with it (§1.3, §2.14)", () => {
    const { system } = attached(2);
    assert.equal(callAs(system, "P", "vas_create", "b", 0o600), 2);
    assert.equal(callAs(system, "P", "vas_detach", 0, 1), 0);
    const used = system.kernel.frames.used;
    assert.equal(callAs(system, "P", "vas_delete", 1), 0);
    assert.ok(system.kernel.frames.used < used);
    assert.equal(callAs(system, "P", "vas_create", "c", 0o600), 1);
  });
});
