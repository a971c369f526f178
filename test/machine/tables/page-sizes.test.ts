/** Pages of every size of every format: bits by hand, translation by the independent walker, splitting, misaligned ones. */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  Access,
  clearLeaf,
  forEachLeaf,
  largePages,
  pageSize,
  pageSizes,
  pageTableFormat,
  readLeaf,
  splitPage,
  writeLeaf,
  writePage,
  writeWord,
  walk,
  type Pfn,
  type PhysicalAddress,
} from "../../../src/machine/index.js";
import { createWalkResult, WalkEnd } from "../../../src/machine/base/walk-result.js";
import { walkForAccess } from "../../../src/machine/walk/walker.js";
import { createBench, leafOf, newSpace, takeFrame, va } from "../machines/bench-machine.js";
import { formatBenches, slowWalk } from "./slow-walker.js";

const K = 1024;
const M = K * K;
const G = K * M;

describe("page sizes", () => {
  it("are those of the architectures", () => {
    const sizes = (name: string): number[] => pageSizes(pageTableFormat(name)).map(({ bytes }) => bytes);
    assert.deepEqual(sizes("arc-8k"), [8 * K, 2 * M]);
    assert.deepEqual(sizes("arc-16k"), [16 * K, 4 * M]);
    assert.deepEqual(sizes("arc-4k"), [4 * K, 4 * M]);
    assert.deepEqual(sizes("arc-4k-sasid"), [4 * K, 2 * M]);
    assert.deepEqual(sizes("arc-8k-16m"), [8 * K, 16 * M]);
    assert.deepEqual(sizes("sv32"), [4 * K, 4 * M]);
    assert.deepEqual(sizes("sv39"), [4 * K, 64 * K, 2 * M, G]);
    assert.deepEqual(sizes("sv48"), [4 * K, 64 * K, 2 * M, G, 512 * G]);
    assert.deepEqual(sizes("armv8-4k"), [4 * K, 64 * K, 2 * M, 32 * M, G]);
    assert.deepEqual(sizes("armv7"), [4 * K, 64 * K, M, 16 * M]);
    assert.deepEqual(sizes("x86-64"), [4 * K, 2 * M, G]);
  });

  it("that are large: all of the format, or those that an ARC core has a TLB for", () => {
    for (const [preset, sizes] of [
      ["rv64-sv39", [64 * K, 2 * M, G]],
      ["rv64-sv48", [64 * K, 2 * M, G, 512 * G]],
      ["skylake", [2 * M, G]],
      ["cortex-a53", [64 * K, 2 * M, 32 * M, G]],
      ["cortex-a7", [64 * K, M, 16 * M]],
      ["arc-770d", []],
    ] as const) {
      const { format, config } = createBench(preset).machine;
      assert.deepEqual(
        largePages(format, config).map(({ bytes }) => bytes),
        sizes,
        preset,
      );
    }
    const { format, config } = createBench("arc-hs38-1k").machine;
    const [page, ...more] = largePages(format, config);
    assert.deepEqual([page?.bytes, more], [pageSizes(format)[1]!.bytes, []]);
  });

  it("write the bits of the architectures", () => {
    const bits = (name: string, bytes: number, pfn: number, flags: number, shared = -1): number[] => {
      const format = pageTableFormat(name);
      const size = pageSize(format, bytes)!;
      const [lo, hi] = format.encodeLeaf(pfn as Pfn, flags, shared, size.level);
      const [low, high] = size.block === null ? [lo, hi] : size.block.mark(lo, hi);
      return [low >>> 0, high >>> 0];
    };
    const [rx, rw] = [1 + 4 + 8, 1 + 2 + 8];
    // ARC super page: address, SZ 10, V 9, R 3, X 1, C 0; shared: S 11 and the number in 17:12.
    assert.deepEqual(bits("arc-8k", 2 * M, 0x4_0100, rx), [0x8020_060b, 0]);
    assert.deepEqual(bits("arc-8k", 2 * M, 0x4_0100, rx, 5), [0x8020_5e0b, 0]);
    // Svnapot: N 63, PPN[3:0] = 1000.
    assert.deepEqual(bits("sv39", 64 * K, 0x8_0120, rx), [(0x8_0128 * 1024 + 0x1b) >>> 0, 0x8000_0000]);
    // ARMv8: contiguous, bit 52, on a page and on a block.
    assert.deepEqual(bits("armv8-4k", 64 * K, 0x8_1230, rx), [0x8123_0bc3, 0x0030_0000]);
    assert.deepEqual(bits("armv8-4k", 32 * M, 0x8_2000, rx), [0x8200_0bc1, 0x0030_0000]);
    // ARMv7 small page, read only, executable, not accessed: base, nG 11, AP2 9, AP1 5, type 2.
    assert.deepEqual(bits("armv7", 4 * K, 0x8_1234, rx), [0x8123_4a22, 0]);
    // Read and write, accessed, dirty, global: W (TEX2) 8, AP1 5, AF 4, XN 0.
    assert.deepEqual(bits("armv7", 4 * K, 0x8_1234, rw + 16 + 32 + 64), [0x8123_4133, 0]);
    // Large page: type 1, XN 15, W at TEX2 14; section: nG 17, AP2 15, AP1 11, type 2; in domain 6: 0xc0; supersection: 18.
    assert.deepEqual(bits("armv7", 64 * K, 0x8_1230, rw + 16 + 32 + 64), [0x8123_c031, 0]);
    assert.deepEqual(bits("armv7", M, 0x8_1200, rx), [0x8120_0000 + 0x2_8802, 0]);
    assert.deepEqual(bits("armv7", M, 0x8_1200, rx, 5), [0x8120_0000 + 0x2_a8c2, 0]);
    assert.deepEqual(bits("armv7", 16 * M, 0x8_1000, rx), [0x8100_0000 + 0x6_8802, 0]);
  });

  it("translate as the independent walker does, are split without change, and are cleared whole", () => {
    for (const bench of formatBenches()) {
      const { machine } = bench;
      const { format, memory } = machine;
      const base = 2 ** format.pageShift;
      for (const size of pageSizes(format).filter(({ bytes }) => bytes <= 32 * M)) {
        const root = newSpace(bench);
        const frame = (Math.ceil((memory.firstPfn + 2 ** 25 / base) / size.pages) * size.pages) as Pfn;
        const start = 3 * size.bytes;
        const shared = format.name === "armv7" && size.bytes === 16 * M ? -1 : Math.min(7, format.sharedIds - 1);
        const leaf = leafOf(frame, { permissions: "rx", shared });
        writePage(machine, root, va(start), leaf, size, () => takeFrame(bench));
        const check = (): void => {
          for (const part of [0, 1, Math.floor(size.pages / 2), size.pages - 1]) {
            const address = start + Math.min(part, size.pages - 1) * base;
            const expected = { ...leaf, pfn: (frame + (address - start) / base) as Pfn };
            assert.deepEqual(readLeaf(machine, root, va(address)), expected, `${format.name} ${size.bytes}`);
            assert.equal(
              slowWalk(machine, root, address + 20),
              expected.pfn * base + 20,
              `${format.name} ${size.bytes}`,
            );
          }
          assert.equal(readLeaf(machine, root, va(start + size.bytes)), null);
          assert.equal(readLeaf(machine, root, va(start - base)), null);
        };
        check();
        assert.equal(walk(machine, root, va(start)).bytes, size.bytes);
        const visited: number[] = [];
        forEachLeaf(machine, root, va(0), va(format.vaLimit), (address, found, bytes) => {
          visited.push(address, bytes);
          assert.deepEqual(found, leaf);
        });
        assert.deepEqual(visited, [start, size.bytes]);
        const result = createWalkResult();
        walkForAccess(machine, root, start / base + size.pages - 1, Access.Load, "user", result, false);
        assert.deepEqual(
          [result.end, result.vpn, result.pfn, result.span],
          [WalkEnd.Found, start / base, frame, size.pages],
        );
        if (size.bytes > base) {
          assert.ok(splitPage(machine, root, va(start + base), () => takeFrame(bench)) < size.bytes);
          if (size.bytes <= 4 * M) check();
          continue;
        }
        clearLeaf(machine, root, va(start));
        assert.equal(readLeaf(machine, root, va(start)), null);
      }
    }
  });

  it("of several entries are cleared whole, and cannot be broken by writing one entry", () => {
    for (const [preset, bytes] of [
      ["rv64-sv39", 64 * K],
      ["cortex-a53", 64 * K],
      ["cortex-a7", 64 * K],
      ["cortex-a7", 16 * M],
    ] as const) {
      const bench = createBench(preset);
      const root = newSpace(bench);
      const size = pageSize(bench.machine.format, bytes)!;
      const frame = (bench.machine.memory.firstPfn + 4096) as Pfn;
      writePage(bench.machine, root, va(16 * M), leafOf(frame), size, () => takeFrame(bench));
      const single = bench.machine.format.levels[size.level].pages * 4096;
      assert.throws(() => {
        writeLeaf(bench.machine, root, va(16 * M + 3 * single), leafOf(frame), () => takeFrame(bench), size.level);
      }, /split or clear/);
      assert.equal(clearLeaf(bench.machine, root, va(16 * M + 5 * 4096))?.pfn, frame + 5);
      forEachLeaf(bench.machine, root, va(0), va(bench.machine.format.vaLimit), () => assert.fail("something is left"));
    }
  });

  it("refuse what is misaligned or in the way", () => {
    const bench = createBench("rv64-sv39");
    const root = newSpace(bench);
    const size = pageSize(bench.machine.format, 2 * M)!;
    const write = (address: number, pfn: number): void => {
      writePage(bench.machine, root, va(address), leafOf(pfn as Pfn), size, () => takeFrame(bench));
    };
    assert.throws(() => {
      write(M, 0x8_0200);
    }, /multiples/);
    assert.throws(() => {
      write(2 * M, 0x8_0201);
    }, /multiples/);
    writeLeaf(bench.machine, root, va(4 * M), leafOf(takeFrame(bench)), () => takeFrame(bench));
    assert.throws(() => {
      write(4 * M, 0x8_0200);
    }, /table of smaller pages/);
  });

  it("a NAPOT entry with another pattern is reserved", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 15 }), (pattern) => {
        const bench = createBench("rv64-sv39");
        const root = newSpace(bench);
        writeLeaf(bench.machine, root, va(0), leafOf((bench.machine.memory.firstPfn + 64) as Pfn), () =>
          takeFrame(bench),
        );
        const { pteAddress, raw } = walk(bench.machine, root, va(0)).steps[2];
        writeWord(bench.machine.memory, pteAddress, (Number(BigInt.asIntN(32, raw)) & ~(15 << 10)) | (pattern << 10));
        writeWord(
          bench.machine.memory,
          (pteAddress + 4) as PhysicalAddress,
          Number(BigInt.asIntN(32, raw >> 32n)) | (1 << 31),
        );
        assert.equal(walk(bench.machine, root, va(0)).fault, pattern === 8 ? null : "reserved");
        assert.equal(slowWalk(bench.machine, root, 0) !== null, pattern === 8);
      }),
      { numRuns: 32 },
    );
  });

  it("a domain is that of a megabyte of pages with one shared id, else 0", () => {
    const bench = createBench("cortex-a7", { tags: "domain" });
    const { machine } = bench;
    const root = newSpace(bench);
    const map = (address: number, shared: number): void => {
      writeLeaf(machine, root, va(address), leafOf(takeFrame(bench), { shared }), () => takeFrame(bench));
    };
    const domain = (address: number): number => Number(walk(machine, root, va(address)).steps[0].raw >> 5n) & 15;
    map(0x10_0000, 4);
    map(0x10_1000, 4);
    assert.equal(domain(0x10_0000), 5);
    map(0x10_2000, -1);
    assert.equal(domain(0x10_0000), 0);
    map(0x20_0000, -1);
    assert.equal(domain(0x20_0000), 0);
    clearLeaf(machine, root, va(0x20_0000));
    map(0x20_0000, 2);
    assert.equal(domain(0x20_0000), 3);
  });
});
