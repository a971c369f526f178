/** Bits and rules of the single page-table formats, against values worked out by hand from mmu-hardware §3. */
import assert from "node:assert/strict";
import {
  Access,
  formatFields,
  LeafFlag,
  pageTableFormat,
  pageTableFormats,
  readLeaf,
  readWord,
  splitAddress,
  walk,
  writeLeaf,
  writeWord,
  type Leaf,
  type Pfn,
  type PhysicalAddress,
  type VirtualAddress,
} from "../../../src/machine/index.js";
import { createWalkResult, WalkEnd } from "../../../src/machine/base/walk-result.js";
import { walkForAccess } from "../../../src/machine/walk/walker.js";
import { createBench, leafOf, newSpace, takeFrame, va, type Bench } from "../machines/bench-machine.js";

const address = 0x7f12_3456_789a;

/** A machine with `leaf` mapped at the page of `address`, and its root. */
function mapped(preset: string, leaf: Partial<Leaf> = {}, level = 3): { bench: Bench; root: Pfn; pfn: Pfn } {
  const bench = createBench(preset);
  const root = newSpace(bench);
  const pfn = (level === 3 ? takeFrame(bench) : 0x8_0000 + 0x200) as Pfn;
  bench.next = Math.max(bench.next, pfn + 0x400);
  writeLeaf(bench.machine, root, va(address), { ...leafOf(pfn), ...leaf }, () => takeFrame(bench), level);
  return { bench, root, pfn };
}

function stepAt({ bench, root }: { bench: Bench; root: Pfn }, level: number): PhysicalAddress {
  return walk(bench.machine, root, va(address)).steps[level].pteAddress;
}

/** Flips bits of the entry that a walk reads at a level. */
function flip(space: { bench: Bench; root: Pfn }, level: number, lo: number, hi: number): void {
  const { memory } = space.bench.machine;
  const pa = stepAt(space, level);
  writeWord(memory, pa, readWord(memory, pa) ^ lo);
  const high = (pa + 4) as PhysicalAddress;
  writeWord(memory, high, readWord(memory, high) ^ hi);
}

function raw(space: { bench: Bench; root: Pfn }, level: number): bigint {
  return walk(space.bench.machine, space.root, va(address)).steps[level].raw;
}

function attempt({ bench, root }: { bench: Bench; root: Pfn }, access: Access, update = true): WalkEnd {
  const result = createWalkResult();
  walkForAccess(bench.machine, root, Math.floor(address / 4096), access, "user", result, update);
  return result.end;
}

function rights(leaf: Leaf | null): string {
  if (leaf === null) return "none";
  const { read, write, execute, user } = leaf;
  return `${read ? "r" : "-"}${write ? "w" : "-"}${execute ? "x" : "-"}${user ? "u" : "k"}`;
}

describe("page-table formats", () => {
  it("split the golden addresses", () => {
    for (const name of ["x86-64", "armv8-4k"]) {
      const fields = splitAddress(pageTableFormat(name), address).map(({ value }) => value);
      assert.deepEqual(fields, [254, 72, 418, 359, 0x89a]);
    }
    assert.deepEqual(
      splitAddress(pageTableFormat("sv32"), 0xc0ff_ee42).map(({ value }) => value),
      [771, 1022, 0xe42],
    );
  });

  it("x86-64: write the bits of the architecture", () => {
    const { encodeLeaf, encodeTable, levels } = pageTableFormat("x86-64");
    assert.deepEqual(
      levels.map(({ name, shift }) => `${name} ${shift}`),
      ["PML4 39", "PDPT 30", "PD 21", "PT 12"],
    );
    assert.deepEqual(
      encodeTable(0x8123_4000 as PhysicalAddress).map((word) => word >>> 0),
      [0x8123_4007, 0],
    );
    // Read and execute, user; read and write, user, G, A, D: NX set.
    assert.deepEqual(
      encodeLeaf(0x8_1234 as Pfn, 1 + 4 + 8, -1, 3).map((word) => word >>> 0),
      [0x8123_4005, 0, 0],
    );
    assert.deepEqual(
      encodeLeaf(0x8_1234 as Pfn, 1 + 2 + 8 + 16 + 32 + 64, -1, 3).map((word) => word >>> 0),
      [0x8123_4167, 0x8000_0000, 0],
    );
    // A 2 MB page above 4 GB: PS.
    assert.deepEqual(
      encodeLeaf(0x10_0200 as Pfn, 1 + 2 + 4 + 8, -1, 2).map((word) => word >>> 0),
      [0x0020_0087, 1, 0],
    );
  });

  it("ARMv8: write the bits of the architecture", () => {
    const { encodeLeaf, encodeTable } = pageTableFormat("armv8-4k");
    assert.deepEqual(
      encodeTable(0x8123_4000 as PhysicalAddress).map((word) => word >>> 0),
      [0x8123_4003, 0],
    );
    // Read and execute, user: nG, SH = 3, AP = 11 (read only, EL0), PXN.
    assert.deepEqual(
      encodeLeaf(0x8_1234 as Pfn, 1 + 4 + 8, -1, 3).map((word) => word >>> 0),
      [0x8123_4bc3, 0x0020_0000, 0],
    );
    // Read and write, user, global, accessed, written: AP = 01, AF, DBM, UXN, PXN.
    assert.deepEqual(
      encodeLeaf(0x8_1234 as Pfn, 1 + 2 + 8 + 16 + 32 + 64, -1, 3).map((word) => word >>> 0),
      [0x8123_4743, 0x0068_0000, 0],
    );
    // The same as a 2 MB block, not written yet: AP[2] stays set.
    assert.deepEqual(
      encodeLeaf(0x8_1200 as Pfn, 1 + 2 + 8 + 16 + 32, -1, 2).map((word) => word >>> 0),
      [0x8120_07c1, 0x0068_0000, 0],
    );
  });

  it("keep every mark of a leaf, and a page without any right is not a kernel page", () => {
    for (const preset of ["skylake", "cortex-a53", "rv64-sv39"]) {
      const { format } = createBench(preset, { tags: "asid+sasid" }).machine;
      const last = format.levels.length - 1;
      for (let flags = 0; flags < 128; flags++) {
        const readable = (flags & 1) !== 0 || (preset !== "rv64-sv39" && (flags & 15) === 8);
        if (!readable || ((flags & 15) === 8 && preset === "rv64-sv39")) continue;
        // Written without ever being writable has no place on ARM but the software bit, and that keeps it.
        const shared = (flags % 65) - 1;
        const [lo, hi] = format.encodeLeaf(0x8_1234 as Pfn, flags, shared, last);
        assert.equal(format.flags(lo, hi, last), flags, `${preset} ${flags}`);
        assert.equal(format.sharedOf(lo, hi, 0, last), shared);
        assert.equal(format.pfn(lo, hi, last), 0x8_1234);
        assert.equal(format.kind(lo, hi, last), "leaf");
      }
    }
    assert.equal(rights(readLeaf(...space(mapped("skylake", { read: false, write: false, execute: false })))), "---u");
  });

  it("say each mark of a leaf at each level and in each block, and add A and D without touching another", () => {
    for (const format of pageTableFormats)
      for (const level of format.leafLevels) {
        const { entryBytes } = format;
        const marks = [null, ...format.blocks.filter((block) => block.level === level)];
        for (const block of marks)
          for (let flags = 0; flags < 128; flags++) {
            // Readable and for programs; what has been written may be written.
            if ((flags & LeafFlag.Read) === 0 || (flags & LeafFlag.User) === 0) continue;
            if ((flags & (LeafFlag.Write | LeafFlag.Dirty)) === LeafFlag.Dirty) continue;
            const [single, singleHigh] = format.encodeLeaf(0x8_0000 as Pfn, flags, -1, level);
            const [lo, hi] = block === null ? [single, singleHigh] : block.mark(single, singleHigh);
            const where = `${format.name} ${level} ${block?.entries ?? 1} ${flags}`;
            const said = format.flags(lo, hi, level);
            assert.equal(said, flags, where);
            assert.equal(format.kind(lo, hi, level), "leaf", where);
            for (const more of [LeafFlag.Accessed, LeafFlag.Dirty, LeafFlag.Accessed | LeafFlag.Dirty]) {
              if ((more & LeafFlag.Dirty) !== 0 && (flags & LeafFlag.Write) === 0) continue;
              const added = format.addFlags(lo, more, level);
              assert.equal(format.flags(added, hi, level), flags | more, `${where} + ${more}`);
              assert.equal(format.pfn(added, hi, level), format.pfn(lo, hi, level), where);
            }
            assert.ok(entryBytes === 8 || hi === 0, where);
          }
      }
  });

  it("take rights away at every level of x86-64: RW and US by AND, NX by OR", () => {
    for (const level of [0, 1, 2, 3]) {
      for (const [lo, hi, expected] of [
        [2, 0, "r-xu"],
        [4, 0, "rwxk"],
        [0, 1 << 31, "rw-u"],
      ] as const) {
        const tables = mapped("skylake");
        assert.equal(rights(readLeaf(...space(tables))), "rwxu");
        flip(tables, level, lo, hi);
        assert.equal(rights(readLeaf(...space(tables))), expected, `level ${level}`);
        const refused = [Access.Fetch, Access.Load, Access.Store].map(
          (access) => attempt(tables, access) === WalkEnd.Protection,
        );
        assert.deepEqual(
          refused,
          expected === "r-xu" ? [false, false, true] : expected === "rw-u" ? [true, false, false] : [true, true, true],
        );
      }
    }
  });

  it("take rights away in the tables of ARMv8", () => {
    for (const level of [0, 1, 2]) {
      for (const [hi, expected] of [
        [1 << 30, "r-xu"],
        [1 << 29, "rwxk"],
        [1 << 28, "rw-u"],
      ] as const) {
        const tables = mapped("cortex-a53");
        flip(tables, level, 0, hi);
        assert.equal(rights(readLeaf(...space(tables))), expected, `level ${level}`);
      }
    }
  });

  it("map large pages at the upper levels, and refuse misaligned ones", () => {
    for (const preset of ["skylake", "cortex-a53"]) {
      const tables = mapped(preset, {}, 2);
      const found = walk(tables.bench.machine, tables.root, va(address));
      assert.equal(found.bytes, 2 ** 21);
      assert.equal(found.leaf?.pfn, tables.pfn + 359);
      assert.equal(attempt(tables, Access.Load), WalkEnd.Found);
      flip(tables, 2, 1 << 13, 0);
      // On x86-64 the address bits below the size are reserved; ARMv8 does not look at them (RES0).
      const [fault, end] =
        preset === "skylake" ? (["reserved", WalkEnd.Reserved] as const) : ([null, WalkEnd.Found] as const);
      assert.equal(walk(tables.bench.machine, tables.root, va(address)).fault, fault);
      assert.equal(attempt(tables, Access.Load), end);
      if (end === WalkEnd.Found) assert.equal(readLeaf(...space(tables))?.pfn, tables.pfn + 359);
    }
    // Bit 12 of a large page is no address bit on x86-64 but PAT.
    const tables = mapped("skylake", {}, 2);
    flip(tables, 2, 1 << 12, 0);
    assert.equal(readLeaf(...space(tables))?.pfn, tables.pfn + 359);
    const flags = formatFields(tables.bench.machine.format, raw(tables, 2), 2)
      .filter(({ set }) => set)
      .map(({ name }) => name);
    assert.deepEqual(flags, ["PAT", "PS", "US", "RW", "P"]);
  });

  it("do not map anything at the root, nor blocks in the last level of ARMv8", () => {
    const { kind } = pageTableFormat("x86-64");
    assert.deepEqual(
      [0, 1, 2, 3].map((level) => kind(0x87, 0, level)),
      ["reserved", "leaf", "leaf", "leaf"],
    );
    const arm = pageTableFormat("armv8-4k");
    assert.deepEqual(
      [0, 1, 2, 3].map((level) => arm.kind(1, 0, level)),
      ["reserved", "leaf", "leaf", "reserved"],
    );
    assert.deepEqual(
      [0, 1, 2, 3].map((level) => arm.kind(3, 0, level)),
      ["table", "table", "table", "leaf"],
    );
  });

  it("x86-64: the walker sets A in every entry, D at a store in the last", () => {
    const tables = mapped("skylake");
    const marks = (): string[] => [0, 1, 2, 3].map((level) => (raw(tables, level) & 0x60n).toString(16));
    assert.equal(attempt(tables, Access.Store, false), WalkEnd.Found);
    assert.deepEqual(marks(), ["0", "0", "0", "0"]);
    attempt(tables, Access.Load);
    assert.deepEqual(marks(), ["20", "20", "20", "20"]);
    attempt(tables, Access.Store);
    assert.deepEqual(marks(), ["20", "20", "20", "60"]);
  });

  it("ARMv8: the walker sets AF, and clears AP[2] of a writable page at a store", () => {
    const tables = mapped("cortex-a53");
    const marks = (): string => (raw(tables, 3) & 0x480n).toString(16);
    assert.equal(marks(), "80");
    attempt(tables, Access.Load);
    assert.equal(marks(), "480");
    assert.equal(readLeaf(...space(tables))?.dirty, false);
    attempt(tables, Access.Store);
    assert.equal(marks(), "400");
    assert.equal(readLeaf(...space(tables))?.dirty, true);
    const readOnly = mapped("cortex-a53", { write: false });
    assert.equal(attempt(readOnly, Access.Store), WalkEnd.Protection);
  });

  it("reach every frame that their architecture has physical addresses for, and no frame beyond", () => {
    for (const [name, physicalBits] of [
      ["arc-8k", 32],
      ["arc-16k", 32],
      ["arc-4k", 32],
      ["arc-4k-sasid", 32],
      ["arc-8k-16m", 32],
      ["armv7", 32],
      ["sv32", 34],
      ["sv39", 56],
      ["sv48", 56],
      ["armv8-4k", 40],
      ["x86-64", 46],
    ] as const) {
      const format = pageTableFormat(name);
      const last = format.levels.length - 1;
      for (let bit = 0; bit < physicalBits - format.pageShift; bit++) {
        for (const pfn of [2 ** bit, 2 ** (bit + 1) - 1] as Pfn[]) {
          const [lo, hi] = format.encodeLeaf(pfn, 1 + 2 + 8 + 32 + 64, -1, last);
          assert.deepEqual([format.pfn(lo, hi, last), format.kind(lo, hi, last)], [pfn, "leaf"], `${name} 2^${bit}`);
          const table = (pfn * 2 ** format.pageShift) as PhysicalAddress;
          const [tableLo, tableHi] = format.encodeTable(table);
          assert.equal(format.kind(tableLo, tableHi, 0), "table", `${name} 2^${bit}`);
          assert.equal(format.tableAddress(tableLo, tableHi), table, `${name} 2^${bit}`);
        }
      }
      if (name !== "x86-64" && name !== "armv8-4k") continue;
      const [lo, hi] = format.encodeLeaf((2 ** (physicalBits - format.pageShift)) as Pfn, 1 + 8, -1, last);
      assert.equal(format.kind(lo, hi, last), "reserved");
    }
  });

  it("Sv32: refuses a shared id, reaches 34-bit frames", () => {
    const sv32 = pageTableFormat("sv32");
    assert.throws(() => sv32.encodeLeaf(1 as Pfn, 1, 5, 1), /no room for shared id 5/);
    const [lo] = sv32.encodeLeaf(0x3f_ffff as Pfn, 1 + 2 + 8, -1, 1);
    assert.equal(lo >>> 0, 0xffff_fc17);
    assert.equal(sv32.pfn(lo, 0), 0x3f_ffff);
    assert.equal(sv32.tableAddress(lo, 0), 0x3_ffff_f000);
  });
});

function space({ bench, root }: { bench: Bench; root: Pfn }): [Bench["machine"], Pfn, VirtualAddress] {
  return [bench.machine, root, va(address)];
}
