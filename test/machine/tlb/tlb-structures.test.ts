/** Levels of several structures: which one a page of which size goes to, what is counted, page-walk caches. */
import assert from "node:assert/strict";
import {
  Access,
  counterTotals,
  flushAll,
  flushAsid,
  flushPage,
  isValid,
  pageSize,
  writePage,
  type Pfn,
  type SettingValue,
} from "../../../src/machine/index.js";
import { translate } from "../../../src/machine/translate/translate.js";
import { Translation } from "../../../src/machine/base/translation.js";
import { addTally } from "../../../src/machine/counters/counters.js";
import {
  asid,
  createBench,
  enter,
  leafOf,
  mapPage,
  newSpace,
  takeFrame,
  va,
  type Bench,
} from "../machines/bench-machine.js";

const K = 1024;
const M = K * K;
const G = K * M;

interface Space extends Bench {
  readonly root: Pfn;
  /** Maps a page of so many bytes at an address; frames are the next aligned ones. */
  map(address: number, bytes: number): void;
  /** Loads from an address; returns its cycles. */
  load(address: number): number;
  fetch(address: number): void;
  /** Valid entries of each structure that has some: "name bytes+bytes". */
  entries(): string[];
  /** Hits and misses of each structure that counted something. */
  counts(): string[];
}

function space(preset: string, overrides: Record<string, SettingValue> = {}): Space {
  const bench = createBench(preset, overrides);
  const { machine, core } = bench;
  const { format, memory } = machine;
  const base = 2 ** format.pageShift;
  const root = newSpace(bench);
  let free = memory.firstPfn;
  const access = (address: number, kind: Access): number => {
    const before = core.cycles;
    assert.equal(translate(machine, core, address, kind), Translation.Done);
    addTally(machine.counters, core.tally, core.id, core.pid); // as the end of a run does
    return core.cycles - before;
  };
  enter(bench, root);
  return Object.assign(bench, {
    root,
    map(address: number, bytes: number) {
      const size = pageSize(format, bytes)!;
      // A gigabyte page is the whole memory here; the others begin in its second half.
      if (bytes < G) free = Math.max(free, memory.firstPfn + 2 ** 25 / base);
      const frame = bytes < G ? Math.ceil(free / size.pages) * size.pages : memory.firstPfn;
      free = frame + size.pages;
      writePage(machine, root, va(address), leafOf(frame as Pfn), size, () => takeFrame(bench));
    },
    load: (address: number) => access(address, Access.Load),
    fetch(address: number) {
      access(address, Access.Fetch);
    },
    entries: () =>
      core.tlbs
        .map(
          (tlb) =>
            [
              tlb.config.name,
              [...Array(tlb.slots).keys()].filter((slot) => isValid(tlb, slot)).map((slot) => tlb.span[slot] * base),
            ] as const,
        )
        .filter(([, spans]) => spans.length > 0)
        .map(
          ([name, spans]) =>
            `${name} ${spans
              .sort((one, other) => one - other)
              .map((bytes) => (bytes >= M ? `${bytes / M}M` : `${bytes / K}K`))
              .join("+")}`,
        ),
    counts: () =>
      counterTotals(machine, { all: true })
        .tlbs.filter(({ both }) => both.hits + both.misses > 0)
        .map(({ name, both }) => `${name} ${both.hits}/${both.misses}`),
  });
}

describe("TLB structures", () => {
  it("Skylake: pages go to the structures of their size, and a level counts each access once", () => {
    const s = space("skylake", { memory: G });
    s.map(0, 4 * K);
    s.map(2 * M, 2 * M);
    s.load(0);
    s.load(2 * M);
    s.load(3 * M); // the same 2M page
    s.load(0);
    assert.deepEqual(s.entries(), ["L1DTLB 4K", "STLB 4K+2M", "L1DTLB2M 2M"]);
    assert.deepEqual(s.counts(), ["L1DTLB 1/1", "STLB 0/2", "L1DTLB2M 1/1"]);
    s.map(G, G);
    s.load(G + 5 * M);
    s.load(G + 777 * M);
    assert.deepEqual(s.entries(), ["L1DTLB 4K", "STLB 4K+2M", "L1DTLB2M 2M", "L1DTLB1G 1024M", "STLB1G 1024M"]);
    assert.deepEqual(s.counts(), ["L1DTLB 1/1", "STLB 0/2", "L1DTLB2M 1/1", "L1DTLB1G 1/1", "STLB1G 0/1"]);
    s.fetch(G);
    assert.ok(s.entries().includes("L1ITLB2M 2M"), "instructions of a 1G page are entered as 2M");
  });

  it("Skylake: the STLB finds 4K and 2M pages, each in the set of its own page number", () => {
    const s = space("skylake");
    const big = 5; // 2M pages 5 and 5 + 8 share the set of the L1DTLB2M; all are in different sets of the STLB
    for (let n = 0; n < 5; n++) s.map((big + 8 * n) * 2 * M, 2 * M);
    s.map(4 * K, 4 * K);
    for (let n = 0; n < 5; n++) s.load((big + 8 * n) * 2 * M);
    s.load(4 * K);
    assert.equal(s.load(big * 2 * M + 12 * K), s.machine.config.costs.microMiss, "lost in level 1, kept in the STLB");
    assert.deepEqual(s.counts(), ["L1DTLB 0/1", "STLB 1/6", "L1DTLB2M 0/6"]);
  });

  it("Zen keeps 1G pages out of level 2, Zen 2 enters them there as 2M, Cortex-A53 as 512M", () => {
    const after = (preset: string): string[] => {
      const s = space(preset, { memory: G });
      s.map(0, G);
      s.load(600 * M);
      return s.entries();
    };
    assert.deepEqual(after("zen1"), ["L1DTLB 1024M"]);
    assert.deepEqual(after("zen2"), ["L1DTLB 1024M", "L2DTLB 2M"]);
    assert.deepEqual(after("cortex-a53"), ["uDTLB 512M", "MainTLB 512M"]);
    assert.deepEqual(after("rv64-sv39"), ["DTLB 1024M", "sTLB 4K"]);
  });

  it("ARC HS: a super page goes to the sTLB, is hit from any of its pages, and stands beside the JTLB", () => {
    const s = space("arc-hs38-1k");
    s.map(0, 8 * K);
    s.map(2 * M, 2 * M);
    s.load(0);
    s.load(2 * M + 24 * K);
    assert.equal(s.load(4 * M - 8 * K), 0, "the micro TLB holds the whole super page");
    assert.deepEqual(s.entries(), ["uDTLB 8K+2M", "JTLB 8K", "sTLB 2M"]);
    assert.deepEqual(s.counts(), ["uDTLB 1/2", "JTLB 0/1", "sTLB 0/1"]);
  });

  it("a super page written over smaller ones without a flush matches twice: a machine check on ARC (P8)", () => {
    const s = space("arc-hs38-1k", { udtlb_entries: 1 });
    s.map(2 * M, 8 * K);
    s.map(0, 8 * K);
    s.load(2 * M);
    const other = newSpace(s);
    const frame = (Math.ceil((s.machine.memory.firstPfn + 4096) / 256) * 256) as Pfn;
    writePage(s.machine, other, va(2 * M), leafOf(frame), pageSize(s.machine.format, 2 * M)!, () => takeFrame(s));
    mapPage(s, other, 0);
    enter(s, other); // the same ASID, as after a change of the tables
    s.load(0);
    s.load(2 * M + 8 * K); // fills the sTLB
    s.load(0);
    assert.equal(translate(s.machine, s.core, 2 * M, Access.Load), Translation.Stopped);
    assert.equal(counterTotals(s.machine, { all: true }).machineChecks, 1);
  });

  it("pages in several table entries fill one TLB entry, or with contiguous off one each", () => {
    for (const [contiguous, expected] of [
      ["on", ["DTLB 64K", "sTLB 4K+4K"]],
      ["off", ["DTLB 4K+4K", "sTLB 4K+4K"]],
    ] as const) {
      const s = space("rv64-sv39", { contiguous });
      s.map(64 * K, 64 * K);
      s.load(64 * K);
      flushPage(s.machine, s.core, va(0), asid(1), -1); // another page: nothing happens
      s.load(68 * K);
      const entries = s.entries();
      assert.deepEqual(entries, contiguous === "on" ? ["DTLB 64K", "sTLB 4K"] : expected);
    }
  });

  it("flushing any page of a large one removes it from every structure", () => {
    for (const preset of ["skylake", "zen1", "cortex-a53", "cortex-a7"]) {
      const bytes = preset === "cortex-a7" ? M : 2 * M;
      const s = space(preset);
      s.map(8 * M, bytes);
      s.map(4 * K, 4 * K);
      s.load(8 * M + 20 * K);
      s.load(4 * K);
      flushPage(s.machine, s.core, va(8 * M + bytes - 4 * K), asid(s.machine.config.asidBits === 0 ? 0 : 1), -1);
      assert.deepEqual(
        s
          .entries()
          .filter((text) => text.includes("M") && !text.startsWith("MainTLB 4K") && !text.startsWith("WalkCache")),
        [],
        preset,
      );
      assert.ok(
        s.entries().some((text) => text.endsWith("4K")),
        preset,
      );
    }
  });
});

describe("page-walk cache", () => {
  it("Cortex-A53: the second page of a table costs one read, and flushes empty the cache", () => {
    const s = space("cortex-a53");
    for (let n = 0; n < 8; n++) s.map(n * 4 * K, 4 * K);
    const read = s.machine.config.costs.memoryRead;
    assert.equal(s.load(0), 4 * read);
    assert.equal(s.load(4 * K), read);
    assert.deepEqual(s.counts().at(-1), "WalkCache 1/1");
    flushPage(s.machine, s.core, va(4 * K), asid(1), -1);
    assert.equal(s.load(4 * K), 4 * read);
    flushAsid(s.machine, s.core, asid(1));
    assert.equal(s.load(8 * K), 4 * read);
    flushAll(s.machine, s.core, true);
    assert.equal(s.load(12 * K), 4 * read);
    assert.equal(s.load(16 * K), read);
  });

  it("is asked with ASID and root: another space walks by itself, and the first one's tables are still known", () => {
    const s = space("cortex-a53");
    s.map(0, 4 * K);
    s.map(4 * K, 4 * K);
    s.load(0);
    const other = newSpace(s);
    const pfn = mapPage(s, other, 4 * K);
    const read = s.machine.config.costs.memoryRead;
    enter(s, other, { asid: 2 });
    const before = s.core.cycles;
    assert.equal(translate(s.machine, s.core, 4 * K, Access.Load), Translation.Done);
    assert.equal(s.core.cycles - before, 4 * read);
    assert.equal(s.core.page.frame, pfn - s.machine.memory.firstPfn);
    enter(s, s.root, { asid: 1 });
    assert.equal(s.load(4 * K), read);
    // The same ASID with another root, as an attached space under its process's ASID: no false table.
    flushPage(s.machine, s.core, va(8 * M), asid(1), -1);
    enter(s, other, { asid: 1 });
    flushPage(s.machine, s.core, va(4 * K), -1, -1);
    assert.equal(s.load(4 * K), 4 * read);
    assert.equal(s.core.page.frame, pfn - s.machine.memory.firstPfn);
  });
});
