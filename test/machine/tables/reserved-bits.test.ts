/** Entries that say what their architecture reserves: no translation, and told apart from "not present" everywhere. */
import { strict as assert } from "node:assert";
import { Access } from "../../../src/machine/events/event.js";
import { Translation } from "../../../src/machine/base/index.js";
import { translate } from "../../../src/machine/translate/index.js";
import {
  frameAddress,
  readWord,
  StopReason,
  walk,
  WalkEnd,
  writeWord,
  type PhysicalAddress,
} from "../../../src/machine/index.js";
import { describeWalk } from "../../../src/simulator/explanation/walk-steps.js";
import { createBench, enter, mapPage, newSpace, va } from "../machines/bench-machine.js";

const address = 0x2030_5000;

/** Sets bits in the entry of a level; says how the hardware walk, the walk of the views and its picture end. */
function ended(preset: string, level: number, lo: number, hi: number, tags?: string): (string | number | null)[] {
  const bench = createBench(preset, tags === undefined ? {} : { tags });
  const { machine, core } = bench;
  const root = newSpace(bench);
  mapPage(bench, root, address, { permissions: "rw" });
  enter(bench, root);
  const step = walk(machine, root, va(address)).steps[level]!;
  writeWord(machine.memory, step.pteAddress, readWord(machine.memory, step.pteAddress) | lo);
  const upper = (step.pteAddress + 4) as PhysicalAddress;
  if (machine.format.entryBytes === 8) writeWord(machine.memory, upper, readWord(machine.memory, upper) | hi);
  const found = translate(machine, core, address, Access.Load);
  if (found === Translation.Stopped) assert.equal(core.trap.kind, StopReason.PageFault);
  return [
    found === Translation.Done ? WalkEnd.Found : core.trap.walk,
    walk(machine, root, va(address)).fault,
    describeWalk(machine, root, va(address)).at(-1)!.kind,
  ];
}

const reserved = [WalkEnd.Reserved, "reserved", "reserved"];
const fine = [WalkEnd.Found, null, "page"];

describe("reserved bits", () => {
  it("of RISC-V: D, A and U of an entry that points to a table", () => {
    for (const bit of [16, 64, 128]) assert.deepEqual(ended("rv64-sv39", 1, bit, 0), reserved, String(bit));
    assert.deepEqual(ended("rv64-sv39", 0, 128, 0), reserved);
    assert.deepEqual(ended("rv64-sv48", 2, 16, 0), reserved);
    assert.deepEqual(ended("rv64-sv39", 1, 32, 0), fine, "G of a table means something");
  });

  it("of RISC-V: bits 54 to 62 of any entry, and N of a table; RSW is software's", () => {
    for (const level of [0, 1, 2]) {
      for (let bit = 54; bit <= 62; bit++)
        assert.deepEqual(ended("rv64-sv39", level, 0, 1 << (bit - 32)), reserved, `${bit}`);
      for (const bit of [256, 512]) assert.deepEqual(ended("rv64-sv39", level, bit, 0), fine);
    }
    assert.deepEqual(ended("rv64-sv39", 1, 0, 1 << 31), reserved);
  });

  it("hold a shared id only under a policy that has them, and only beside S in a leaf", () => {
    const [s, number] = [256, 5 << 22];
    assert.deepEqual(ended("rv64-sv39", 2, s, number, "asid+global"), reserved);
    assert.deepEqual(ended("rv64-sv39", 2, s, number, "asid+sasid"), fine);
    assert.deepEqual(ended("rv64-sv39", 2, 0, number, "asid+sasid"), reserved);
    assert.deepEqual(ended("rv64-sv39", 1, s, number, "asid+sasid"), reserved);
    assert.deepEqual(ended("rv64-sv39", 2, s, 1 << 28, "asid+sasid"), reserved, "bit 60");
  });

  it("of x86-64: address bits beyond the physical ones, at any level, and PS in the PML4", () => {
    for (const level of [0, 1, 2, 3]) {
      for (const bit of [46, 51]) assert.deepEqual(ended("skylake", level, 0, 1 << (bit - 32)), reserved);
      assert.deepEqual(ended("skylake", level, 512, 1 << 20), fine, "software's bits");
    }
    assert.deepEqual(ended("zen2", 0, 128, 0), reserved);
  });

  it("are not tables that lead to where no memory is", () => {
    const bench = createBench("rv64-sv39");
    const { machine, core } = bench;
    const root = newSpace(bench);
    mapPage(bench, root, address, { permissions: "rw" });
    enter(bench, root);
    const step = walk(machine, root, va(address)).steps[1]!;
    writeWord(machine.memory, step.pteAddress, 1 | (5 << 10));
    assert.equal(translate(machine, core, address, Access.Load), Translation.Stopped);
    assert.equal(core.trap.walk, WalkEnd.NoMemory);
    writeWord(machine.memory, step.pteAddress, 0);
    assert.equal(translate(machine, core, address, Access.Load), Translation.Stopped);
    assert.equal(core.trap.walk, WalkEnd.NotPresent);
    assert.ok(frameAddress(machine.memory, root) > 0);
  });

  it("are not pages that begin in memory and end behind it", () => {
    // 3 MB of memory: of its two aligned frames of 2 MB the second one has only its first half.
    const bench = createBench("rv64-sv39", { memory: 3 * 2 ** 20 });
    const { machine, core } = bench;
    const { firstPfn } = machine.memory;
    const root = newSpace(bench);
    mapPage(bench, root, address, { permissions: "rw" });
    enter(bench, root);
    const { pteAddress } = walk(machine, root, va(address)).steps[1]!;
    const ends = (pfn: number): WalkEnd => {
      writeWord(machine.memory, pteAddress, 0xd7 | ((pfn << 10) >>> 0));
      writeWord(machine.memory, (pteAddress + 4) as PhysicalAddress, Math.floor(pfn / 2 ** 22));
      return translate(machine, core, address, Access.Load) === Translation.Done ? WalkEnd.Found : core.trap.walk;
    };
    assert.equal(firstPfn % 512, 0);
    assert.equal(ends(firstPfn - 512), WalkEnd.NoMemory, "before the memory");
    assert.equal(ends(firstPfn + 1), WalkEnd.Misaligned);
    assert.equal(ends(firstPfn + 512), WalkEnd.NoMemory, "half of it is there");
    assert.equal(ends(firstPfn + 1024), WalkEnd.NoMemory, "behind the memory");
    assert.equal(ends(firstPfn), WalkEnd.Found);
  });
});
