/** Frames: which exist, how long free runs are, copies of runs, and constants and text of the system call interface. */
import assert from "node:assert/strict";
import {
  MemoryViolation,
  firstFrame,
  frameCount,
  readWord,
  frameAddress,
  writeWord,
  type OwnerId,
  type Pfn,
} from "../../../src/machine/index.js";
import { auditFrames, type System } from "../../../src/kernel/index.js";
import { decodeUtf8, encodeUtf8, mapFlags } from "../../../src/kernel/abi/index.js";
import {
  allocateCopyOfRun,
  allocateFrame,
  allocateRun,
  freeFrames,
  longestRun,
  putFrame,
} from "../../../src/kernel/frames/index.js";
import { bootIdle, callAs, segment } from "../systems/tiny-program.js";

const nobody = 0 as OwnerId;
const start = (): System => bootIdle(["P"], { machine: { preset: "rv64-sv39", memory: 8 * 2 ** 20 } });

describe("frames", () => {
  it("that do not exist are a violation, whatever is done with them", () => {
    const system = start();
    const first = firstFrame(system.machine.memory);
    const count = frameCount(system.machine.memory);
    for (const pfn of [first - 1, first + count, 0, -1, NaN])
      assert.throws(() => putFrame(system, pfn as Pfn), MemoryViolation, String(pfn));
    assert.throws(() => putFrame(system, (first + count - 1) as Pfn), MemoryViolation, "free already");
  });

  it("the longest free run is none where all are in use, and as long as what was put in a row", () => {
    const system = start();
    const all: Pfn[] = [];
    while (freeFrames(system) > 0) all.push(allocateFrame(system, nobody));
    assert.equal(longestRun(system), 0);
    const run = all.toSorted((a, b) => a - b).slice(-7);
    for (const pfn of run.slice(1, 4)) putFrame(system, pfn);
    assert.equal(longestRun(system), 3);
    putFrame(system, run[5]!);
    assert.equal(longestRun(system), 3);
    putFrame(system, run[4]!);
    assert.equal(longestRun(system), 5);
    putFrame(system, run[6]!);
    assert.equal(longestRun(system), 6, "up to the end of memory");
  });

  it("the first frame of memory alone is a run of one", () => {
    const system = start();
    const all: Pfn[] = [];
    while (freeFrames(system) > 0) all.push(allocateFrame(system, nobody));
    system.kernel.frames.references[0] = 0;
    assert.equal(longestRun(system), 1);
  });

  it("a copy of a run touches nothing beside it", () => {
    const system = start();
    const { memory } = system.machine;
    const [source, gap, behind] = [0, 1, 2].map(() => allocateRun(system, nobody, 256)!);
    assert.deepEqual([gap! - source!, behind! - gap!], [256, 256]);
    const word = (pfn: number): number => readWord(memory, frameAddress(memory, pfn as Pfn));
    for (let page = 0; page < 256; page++)
      writeWord(memory, frameAddress(memory, (source! + page) as Pfn), 1000 + page);
    writeWord(memory, frameAddress(memory, behind!), 77);
    putFrame(system, gap!, 256);
    assert.equal(allocateCopyOfRun(system, source!, nobody, 256), gap);
    assert.deepEqual([word(gap!), word(gap! + 255), word(behind!)], [1000, 1255, 77]);
  });

  it("of a VAS that asks for the machine's base pages by their size are those", () => {
    const vas = {
      name: "v",
      mode: 0o666,
      uid: 0,
      gid: 0,
      segments: [{ ...segment("s", 0x2000_0000, 0x2000, "rw-"), pageBytes: 0x1000 }],
    };
    const system = bootIdle(["P"], { machine: { preset: "rv64-sv39" }, vases: [vas] });
    const { vmas } = system.kernel.spaces.get(system.kernel.vases.get(1)!.space)!;
    assert.deepEqual(
      vmas.map(({ largePage }) => largePage),
      [0],
    );
    const odd = { ...vas, segments: [{ ...vas.segments[0]!, pageBytes: 0x2000 }] };
    assert.throws(
      () => bootIdle(["P"], { machine: { preset: "rv64-sv39" }, vases: [odd] }),
      /segment `s` asks for pages of 8K: this machine has large pages of 64K, 2M, 1G/,
    );
  });

  it("set aside for large pages stay while other memory goes", () => {
    const system = start();
    const [large, place] = [2 ** 21, 0x3000_0000];
    assert.equal(callAs(system, "P", "mmap", place, large, 3, 0x32 | 0x4_0000), place);
    assert.equal(callAs(system, "P", "mmap", place + large, 0x4000, 3, 0x32), place + large);
    assert.equal(callAs(system, "P", "munmap", place + large, 0x4000), 0);
    assert.equal(system.kernel.spaces.get(system.kernel.processes.get(1 as never)!.space)!.reserved.size, 1);
    assert.deepEqual(auditFrames(system), []);
  });
});

describe("the system call interface", () => {
  it("has the flags of mmap with Linux's values", () =>
    assert.deepEqual(mapFlags, {
      MAP_SHARED: 0x1,
      MAP_PRIVATE: 0x2,
      MAP_FIXED: 0x10,
      MAP_ANONYMOUS: 0x20,
      MAP_POPULATE: 0x8000,
      MAP_NORESERVE: 0x4000,
      MAP_FIXED_NOREPLACE: 0x10_0000,
      MAP_HUGETLB: 0x4_0000,
      MAP_HUGE_SHIFT: 26,
      MAP_HUGE_64KB: 0x4000_0000,
      MAP_HUGE_1MB: 0x5000_0000,
      MAP_HUGE_2MB: 0x5400_0000,
      MAP_HUGE_16MB: 0x6000_0000,
      MAP_HUGE_32MB: 0x6400_0000,
      MAP_HUGE_1GB: 0x7800_0000,
    }));

  it("keeps every text, at the borders of the lengths of UTF-8 too, and bytes that are none", () => {
    for (const point of [0x20, 0x7f, 0x80, 0x7ff, 0x800, 0xffff, 0x1_0000, 0x10_ffff]) {
      const text = `a${String.fromCodePoint(point)}b`;
      assert.equal(decodeUtf8(new TextEncoder().encode(text)), text, point.toString(16));
      assert.deepEqual([...encodeUtf8(text)], [...new TextEncoder().encode(text)]);
    }
    for (const bytes of [
      [0x80],
      [0xc0, 0x80],
      [0xe0, 0x9f, 0xbf],
      [0xf0, 0x8f, 0xbf, 0xbf],
      [0xf4, 0x90, 0x80, 0x80],
      [0xed, 0xa0, 0x80],
    ]) {
      const text = decodeUtf8(Uint8Array.from(bytes));
      assert.deepEqual([...encodeUtf8(text)], bytes, bytes.join());
      assert.equal([...text].length, bytes.length, "each byte stands for itself");
    }
  });
});
