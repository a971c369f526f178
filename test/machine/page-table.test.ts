import assert from "node:assert/strict";
import fc from "fast-check";
import {
  clearLeaf, forEachLeaf, formatFields, freeTables, pageTableFormats, readBytes, readLeaf, walk, writeLeaf,
  type Machine, type Pfn, type PhysicalAddress,
} from "../../src/machine/index.js";
import { createMemory } from "../../src/machine/memory.js";
import { createBench, leafOf, newSpace, takeFrame, va, type Bench } from "./bench-machine.js";

const presetOf: Record<string, string> = {
  "arc-8k": "arc-hs38-1k", sv39: "rv64-sv39", sv48: "rv64-sv48", "armv8-4k": "cortex-a53", "x86-64": "skylake",
};

/** An independent walk, straight from the bit layouts of mmu-hardware §3: physical address, or null. */
function slowWalk(machine: Machine, root: Pfn, address: number): number | null {
  const read = (pa: number, bytes: number): bigint => {
    let value = 0n;
    readBytes(machine.memory, pa as PhysicalAddress, bytes).forEach((byte, n) => { value |= BigInt(byte) << BigInt(8 * n); });
    return value;
  };
  const v = BigInt(address);
  if (machine.format.name.startsWith("arc")) {
    const [shift, rootMask] = machine.format.name === "arc-8k" ? [13n, 0x7ffn] : [14n, 0x3ffn];
    const offset = (1n << shift) - 1n;
    const table = read(root * 2 ** Number(shift) + Number((v >> (shift + 8n)) & rootMask) * 4, 4);
    if (table === 0n) return null;
    const pte = read(Number(table & ~offset) + Number((v >> shift) & 0xffn) * 4, 4);
    return (pte & 0x200n) === 0n ? null : Number((pte & ~offset) | (v & offset));
  }
  if (machine.format.name === "sv32") {
    const first = read(root * 4096 + Number(v >> 22n) * 4, 4);
    if ((first & 1n) === 0n) return null;
    const pte = read(Number(first >> 10n) * 4096 + Number((v >> 12n) & 0x3ffn) * 4, 4);
    return (pte & 1n) === 0n ? null : Number(((pte >> 10n) << 12n) | (v & 0xfffn));
  }
  if (["armv8-4k", "x86-64"].includes(machine.format.name)) return slowWalkFrom(read, machine.format.name, root, v);
  let table = BigInt(root) << 12n;
  for (let level = machine.format.levels.length - 1; level >= 0; level--) {
    const shift = 12n + 9n * BigInt(level);
    const pte = read(Number(table + ((v >> shift) & 0x1ffn) * 8n), 8);
    if ((pte & 1n) === 0n) return null;
    const ppn = (pte >> 10n) & ((1n << 44n) - 1n);
    if ((pte & 0xen) !== 0n) {
      const mask = (1n << shift) - 1n;
      return ((ppn << 12n) & mask) !== 0n ? null : Number((ppn << 12n) | (v & mask));
    }
    table = ppn << 12n;
  }
  return null;
}

/** ARMv8 and x86-64 have their addresses at the same place; what an entry is, they say differently. */
function slowWalkFrom(read: (pa: number, bytes: number) => bigint, format: string, root: number, v: bigint): number | null {
  let table = BigInt(root) << 12n;
  for (const [level, shift] of [39n, 30n, 21n, 12n].entries()) {
    const pte = read(Number(table + ((v >> shift) & 0x1ffn) * 8n), 8);
    if ((pte & 1n) === 0n) return null;
    const next = pte & (format === "x86-64" ? 0xf_ffff_ffff_f000n : 0xffff_ffff_f000n);
    const large = format === "x86-64" ? (pte & 0x80n) !== 0n : (pte & 2n) === 0n;
    if (level === 3 || large) return Number((next & ~((1n << shift) - 1n)) | (v & ((1n << shift) - 1n)));
    table = next;
  }
  return null;
}

function benches(): Bench[] {
  return pageTableFormats.map((format) => {
    if (format.name in presetOf) return createBench(presetOf[format.name]);
    // No preset has this format: its tables stand alone.
    const bench = createBench("arc-hs38-1k");
    const memory = createMemory(2 ** 26, format.pageShift);
    return { ...bench, machine: { ...bench.machine, format, memory }, next: memory.firstPfn };
  });
}

describe("page tables", () => {
  it("hold what was mapped and nothing else, as an independent walker reads them", () => {
    const page = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 0x1ffff }));
    const change = fc.record({ page, map: fc.boolean(), permissions: fc.constantFrom("r", "rw", "rx", "rwx"), shared: fc.integer({ min: -1, max: 63 }), global: fc.boolean() });
    fc.assert(fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
      for (const bench of benches()) {
        const { machine } = bench;
        const pageBytes = 2 ** machine.format.pageShift;
        const root = newSpace(bench);
        const expected = new Map<number, ReturnType<typeof leafOf>>();
        for (const { page: n, map, ...marks } of changes) {
          const address = n * pageBytes;
          if (map) {
            const shared = Math.min(marks.shared, machine.format.sharedIds - 1);
            const leaf = leafOf(takeFrame(bench), { ...marks, shared });
            writeLeaf(machine, root, va(address), leaf, () => takeFrame(bench));
            expected.set(address, leaf);
          } else {
            assert.deepEqual(clearLeaf(machine, root, va(address)), expected.get(address) ?? null);
            expected.delete(address);
          }
        }
        for (const { page: n } of changes) {
          const address = n * pageBytes;
          assert.deepEqual(readLeaf(machine, root, va(address)), expected.get(address) ?? null);
          const leaf = expected.get(address);
          assert.equal(slowWalk(machine, root, address + 12), leaf === undefined ? null : leaf.pfn * pageBytes + 12);
        }
        const seen: number[] = [];
        forEachLeaf(machine, root, va(0), va(machine.format.vaLimit), (address, leaf) => {
          seen.push(address);
          assert.deepEqual(leaf, expected.get(address));
        });
        assert.deepEqual(seen, [...expected.keys()].sort((one, other) => one - other));
      }
    }), { numRuns: 60 });
  });

  it("give back every table once", () => {
    for (const bench of benches()) {
      const before = bench.next;
      const root = newSpace(bench);
      const tables: number[] = [root];
      for (const page of [0, 1, 5000, 70_000]) {
        writeLeaf(bench.machine, root, va(page * 2 ** bench.machine.format.pageShift), leafOf(0x8_0000 as Pfn), () => {
          const table = takeFrame(bench);
          tables.push(table);
          return table;
        });
      }
      const released: number[] = [];
      freeTables(bench.machine, root, (pfn) => { released.push(pfn); });
      assert.deepEqual(released.sort(), tables.sort());
      assert.equal(released.length, bench.next - before);
    }
  });

  it("name the fault and show each step", () => {
    const bench = createBench("rv64-sv39");
    const { machine } = bench;
    const root = newSpace(bench);
    assert.equal(walk(machine, root, va(0)).fault, "not-present");
    assert.equal(walk(machine, root, va(2 ** 38)).fault, "non-canonical");
    assert.equal(walk(machine, root, va(-4)).fault, "non-canonical");
    writeLeaf(machine, root, va(0), leafOf(((machine.memory.firstPfn + 1) as Pfn)), () => takeFrame(bench), 1);
    assert.equal(walk(machine, root, va(0)).fault, "misaligned");
    writeLeaf(machine, root, va(0x4000_0000), leafOf(takeFrame(bench), { permissions: "w" }), () => takeFrame(bench));
    assert.equal(walk(machine, root, va(0x4000_0000)).fault, "reserved");
    const pfn = takeFrame(bench);
    writeLeaf(machine, root, va(0x4000_1000), leafOf(pfn, { permissions: "rx" }), () => takeFrame(bench));
    const found = walk(machine, root, va(0x4000_1abc));
    assert.deepEqual(found.steps.map(({ name, index, table }) => [name, index, table]), [["L2", 1, true], ["L1", 0, true], ["L0", 1, false]]);
    const flags = formatFields(machine.format, found.steps[2].raw, 2).filter(({ set }) => set).map(({ name }) => name);
    assert.deepEqual(flags, ["U", "X", "R", "V"]);
    assert.throws(() => { writeLeaf(machine, root, va(2 ** 40), leafOf(pfn), () => pfn); }, /no address of RISC-V Sv39/);
  });

  it("inherit the global bit of a RISC-V table entry", () => {
    const bench = createBench("rv64-sv39");
    const { machine } = bench;
    const root = newSpace(bench);
    writeLeaf(machine, root, va(0), leafOf(takeFrame(bench)), () => takeFrame(bench));
    machine.memory.words[0] |= 1 << 5; // the root's first entry; the root is the first frame
    assert.equal(readLeaf(machine, root, va(0))?.global, true);
  });
});
