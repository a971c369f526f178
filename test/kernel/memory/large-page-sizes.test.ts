/** Frames for large pages, the sizes that machines have, and large pages that are split. */
import assert from "node:assert/strict";
import type { OwnerId, Pfn, VirtualAddress } from "../../../src/machine/base/address.js";
import { Access, firstFrame, machinePresets, preload } from "../../../src/machine/index.js";
import { auditFrames, errno, type System } from "../../../src/kernel/index.js";
import {
  allocateFrame,
  allocateRun,
  freeFrames,
  longestRun,
  putFrame,
} from "../../../src/kernel/frames/frame-allocator.js";
import { splitLargePages } from "../../../src/kernel/pages/split-pages.js";
import { findVma } from "../../../src/kernel/state/vma.js";
import { bootIdle, callAs, load, named, store, threadNamed } from "../systems/tiny-program.js";
import { swept } from "../../sample.js";
import { M, huge, anonymous, mapped, spaceOfProcess, bytesAt } from "../systems/large-page-system.js";

const sized = (exponent: number): number => huge | (exponent * 2 ** 26);

const nobody = 0 as OwnerId;

describe("frames for large pages", () => {
  const start = (memory: number): System => bootIdle(["P"], { machine: { preset: "rv64-sv39", memory } });

  it("are contiguous, aligned to their number, and the lowest that are free", () => {
    const system = start(16 * M);
    const [first, second] = [allocateRun(system, nobody, 512)!, allocateRun(system, nobody, 512)!];
    assert.equal(first - firstFrame(system.machine.memory), 512);
    assert.equal(second, first + 512);
    putFrame(system, first, 512);
    const small = allocateRun(system, nobody, 16)!;
    assert.ok(small % 16 === 0 && small < first, "between what is in use below");
    assert.equal(allocateRun(system, nobody, 512), first);
    assert.equal(allocateRun(system, nobody, 512), second + 512);
  });

  it("stay together while single frames are to be had elsewhere", () => {
    const system = start(8 * M);
    const run = allocateRun(system, nobody, 512)!;
    const before = allocateFrame(system, nobody);
    assert.ok(before < run, "from what the run has skipped");
    putFrame(system, run, 512);
    for (let count = 0; count < 300; count++) {
      const pfn = allocateFrame(system, nobody);
      assert.ok(pfn < run || pfn >= run + 512);
    }
    assert.equal(allocateRun(system, nobody, 512), run);
  });

  it("are not to be had where every range has a frame in use, until one is given back", () => {
    const system = start(8 * M);
    const all: Pfn[] = [];
    while (freeFrames(system) > 0) all.push(allocateFrame(system, nobody));
    const [kept, freed] = [all.filter((pfn) => pfn % 512 === 7), all.filter((pfn) => pfn % 512 !== 7)];
    for (const pfn of freed) putFrame(system, pfn);
    assert.equal(allocateRun(system, nobody, 512), null);
    assert.equal(longestRun(system), 511);
    assert.notEqual(allocateRun(system, nobody, 256), null);
    putFrame(system, kept[1]!);
    assert.equal(allocateRun(system, nobody, 512)! % 512, 0);
  });
});

describe("sizes of large pages", () => {
  it("are those of the machine", () => {
    const sizes = Object.fromEntries(
      machinePresets().map(({ name, largePages }) => [name, largePages.map((bytes) => bytes / 1024)]),
    );
    assert.deepEqual(sizes["arc-hs38-1k"], [2048]);
    assert.deepEqual(sizes["arc-770d"], []);
    assert.deepEqual(sizes["rv64-sv39"], [64, 2048, M]);
    assert.deepEqual(sizes["cortex-a9"], [64, 1024, 16_384]);
    assert.deepEqual(sizes["cortex-a53"], [64, 2048, 32_768, M]);
    assert.deepEqual(sizes["skylake"], [2048, M]);
  });

  const usual = [
    ["rv64-sv39", 2],
    ["skylake", 2],
    ["cortex-a53", 2],
    ["cortex-a9", 1],
    ["arc-hs38-1k", 2],
  ] as const;
  for (const [preset, size] of usual) {
    it(`MAP_HUGETLB alone gives pages of ${size}M on ${preset}`, () => {
      const system = bootIdle(["P"], { machine: { preset } });
      const at = mapped(system, "P", 1, anonymous | huge);
      assert.equal(at % (size * M), 0);
      assert.ok(store(system, "P", at + size * M - 8, 5));
      assert.equal(bytesAt(system, "P", at), size * M);
      assert.equal(callAs(system, "P", "munmap", at, size * M), 0);
      assert.deepEqual(auditFrames(system), []);
    });
  }

  const named = [
    ["cortex-a9", 16],
    ["cortex-a9", 24],
    ["cortex-a53", 16],
    ["cortex-a53", 25],
    ["rv64-sv39", 16],
  ] as const;
  const gigabyte = [
    ["cortex-a53", 30],
    ["rv64-sv48", 30],
    ["skylake", 30],
  ] as const;
  for (const [preset, exponent] of [...swept(named, 2), ...swept(gigabyte, 0)]) {
    it(`has pages of 2^${exponent} bytes on ${preset} by name`, () => {
      const bytes = 2 ** exponent;
      const memory = exponent === 30 ? 2048 * M : 128 * M;
      const system = bootIdle(["P"], { machine: { preset, memory } });
      const at = mapped(system, "P", bytes, anonymous | sized(exponent));
      assert.equal(at % bytes, 0);
      assert.ok(store(system, "P", at + bytes / 2, 77));
      assert.equal(bytesAt(system, "P", at + bytes - 1), bytes);
      assert.equal(load(system, "P", at + bytes / 2), 77);
      assert.deepEqual(auditFrames(system), []);
    });
  }

  it("EINVAL where the machine has none of the size, or none at all", () => {
    assert.equal(mapped(bootIdle(["P"]), "P", M, anonymous | sized(30)), -errno.EINVAL);
    assert.equal(mapped(bootIdle(["P"], { machine: { preset: "arc-770d" } }), "P", M, anonymous | huge), -errno.EINVAL);
    assert.equal(mapped(bootIdle(["P"], { machine: { stlb_entries: 0 } }), "P", M, anonymous | huge), -errno.EINVAL);
  });
});

describe("splitting large pages", () => {
  for (const [preset, exponent] of [
    ["arc-hs38-1k", 21],
    ["rv64-sv39", 16],
    ["cortex-a9", 24],
    ["cortex-a53", 25],
  ] as const) {
    it(`leaves every byte where it was (${preset}, 2^${exponent})`, () => {
      const bytes = 2 ** exponent;
      const system = bootIdle(["P"], { machine: { preset, memory: 128 * M } });
      const at = mapped(system, "P", bytes, anonymous | sized(exponent));
      for (const part of [0, 0.25, 0.5]) assert.ok(store(system, "P", at + part * bytes, 100 + 4 * part));
      const mm = spaceOfProcess(system, "P");
      const core = system.machine.cores[threadNamed(system, "P").core!]!;
      preload(system.machine, core, at as VirtualAddress, Access.Load);
      splitLargePages(system, mm, findVma(mm.vmas, at)!);
      for (const tlb of core.tlbs)
        assert.ok(![...tlb.span].some((span, slot) => span > 1 && tlb.vpn[slot]! >= at / 0x2000));
      for (const part of [0, 0.25, 0.5]) assert.equal(load(system, "P", at + part * bytes), 100 + 4 * part);
      assert.equal(bytesAt(system, "P", at), 2 ** system.machine.format.pageShift);
      assert.deepEqual(auditFrames(system), []);
      callAs(system, "P", "exit", 0);
      assert.deepEqual(auditFrames(system), []);
      assert.equal(named(system, "P").exit?.kind, "code");
    });
  }
});
