/**
 * The presets against mmu-hardware §5, figure by figure. The table below is written from the specification, not from the
 * presets; where the machine departs from a figure, the row says why.
 */
import assert from "node:assert/strict";
import { machineSettings, pageTableFormat, type SourceMark, type TlbConfig } from "../../src/machine/index.js";
import type { MachinePreset } from "../../src/machine/presets/machine-preset.js";
import { presets } from "../../src/machine/presets/presets.js";

const [K, M, G] = [2 ** 10, 2 ** 20, 2 ** 30];

/** A cell of the table of §5: a structure. */
interface Cell {
  readonly entries: number;
  readonly ways: number;
  /** Page sizes; "all" where §5 does not restrict a fully associative structure, "base" for a set-associative one. */
  readonly pages: readonly number[] | "all" | "base";
  /** Confidence in §5, or a better one with what was read since: "M→V". */
  readonly mark: SourceMark | "M→V" | "V→C";
  /** The figure of the preset that states it. */
  readonly figure: RegExp;
}

interface Row {
  readonly tlbs: Readonly<Record<string, Cell>>;
  /** Bits of ASID, with the mark and the preset's figure. */
  readonly asid: readonly [bits: number, mark: SourceMark, figure: RegExp];
  readonly sharedIds: number;
  readonly format: string;
}

const fa = (entries: number, mark: Cell["mark"], figure: RegExp, pages: Cell["pages"] = "all"): Cell => ({
  entries,
  ways: entries,
  pages,
  mark,
  figure,
});
const sa = (sets: number, ways: number, mark: Cell["mark"], figure: RegExp, pages: Cell["pages"] = "base"): Cell => ({
  entries: sets * ways,
  ways,
  pages,
  mark,
  figure,
});

const arcAsid = [8, "V", /^ASID 8 bit/] as const;
const hsMicro = { uITLB: fa(4, "V", /uITLB 4/), uDTLB: fa(8, "V", /uDTLB 8/) };
const hsSuper = { sTLB: fa(16, "V", /super-page TLB of 16 entries/, [2 * M]) };
const armPages = [4 * K, 64 * K, M, 16 * M];
const zenFirst = [4 * K, 2 * M, G];

/** The rows of §5. Marks "[V second-hand]" are V here, with "second-hand" in the source. */
const table: Readonly<Record<string, Row>> = {
  "arc-750d": {
    tlbs: { uITLB: fa(4, "V", /uITLB 4/), uDTLB: fa(8, "V", /uDTLB 8/), JTLB: sa(128, 2, "V", /^JTLB 128 x 2/) },
    asid: arcAsid,
    sharedIds: 0,
    format: "arc-8k",
  },
  // 128x2 or 128x4: jtlb_ways 4 is the other one.
  "arc-770d": {
    tlbs: { uITLB: fa(4, "I", /uITLB 4/), uDTLB: fa(8, "I", /uDTLB 8/), JTLB: sa(128, 2, "V", /^JTLB 128 x 2 or 4/) },
    asid: arcAsid,
    sharedIds: 32,
    format: "arc-8k",
  },
  "arc-hs38-512": {
    tlbs: { ...hsMicro, JTLB: sa(128, 4, "V", /^JTLB 512/), ...hsSuper },
    asid: arcAsid,
    sharedIds: 64,
    format: "arc-8k",
  },
  "arc-hs38-1k": {
    tlbs: { ...hsMicro, JTLB: sa(256, 4, "V", /^JTLB 1024/), ...hsSuper },
    asid: arcAsid,
    sharedIds: 64,
    format: "arc-8k",
  },
  "cortex-a7": {
    tlbs: {
      uITLB: fa(10, "V", /micro TLBs 10 \+ 10/),
      uDTLB: fa(10, "V", /micro TLBs 10 \+ 10/),
      MainTLB: sa(128, 2, "V", /main TLB 256, 2-way/, armPages),
    },
    asid: [8, "V", /^page-table entries/],
    sharedIds: 15,
    format: "armv7", // 16 domains, of which one is everyone's
  },
  // 64, 128, 256 or 512: jtlb_sets chooses. The four lockable entries are listed as not modelled.
  "cortex-a9": {
    tlbs: {
      uITLB: fa(32, "M→V", /micro TLBs 32 \+ 32/),
      uDTLB: fa(32, "M→V", /micro TLBs 32 \+ 32/),
      MainTLB: sa(64, 2, "M→V", /main TLB 2-way/, armPages),
    },
    asid: [8, "V", /^page-table entries/],
    sharedIds: 15,
    format: "armv7",
  },
  "cortex-a53": {
    tlbs: {
      uITLB: fa(10, "V", /micro TLBs 10 \+ 10/, [4 * K, 64 * K, 2 * M, 512 * M]),
      uDTLB: fa(10, "V", /micro TLBs 10 \+ 10/, [4 * K, 64 * K, 2 * M, 512 * M]),
      MainTLB: sa(128, 4, "V", /main TLB 512, 4-way/, [4 * K, 64 * K, 2 * M, 512 * M]),
      WalkCache: sa(16, 4, "V", /walk cache 64 4-way/, [2 * M]),
    },
    asid: [16, "V", /ASID 16 bit/],
    sharedIds: 64,
    format: "armv8-4k", // shared ids: hypothetical
  },
  "sifive-u54": {
    tlbs: { ITLB: fa(32, "V", /ITLB 32, DTLB 32/), DTLB: fa(32, "V", /ITLB 32, DTLB 32/) },
    asid: [0, "M", /^ASID 0 bit/],
    sharedIds: 0,
    format: "sv39",
  },
  "sifive-u74": {
    tlbs: {
      ITLB: fa(40, "V", /ITLB 40, DTLB 40/),
      DTLB: fa(40, "V", /ITLB 40, DTLB 40/),
      L2TLB: sa(512, 1, "M", /512 direct mapped/, [4 * K]),
    },
    asid: [0, "V", /^ASID 0 bit/],
    sharedIds: 0,
    format: "sv39",
  },
  skylake: {
    tlbs: {
      L1ITLB: sa(16, 8, "V", /L1ITLB 128 8-way/, [4 * K]),
      L1DTLB: sa(16, 4, "V", /L1DTLB 64 4-way/, [4 * K]),
      STLB: sa(128, 12, "V", /STLB 1536 12-way/, [4 * K, 2 * M]),
      L1ITLB2M: fa(8, "V", /L1ITLB 8 fully/, [2 * M]),
      L1DTLB2M: sa(8, 4, "M→V", /L1DTLB 32 4-way/, [2 * M]),
      L1DTLB1G: fa(4, "V", /L1DTLB 4 4-way/, [G]),
      STLB1G: sa(4, 4, "M→V", /STLB 16 4-way/, [G]),
    },
    asid: [12, "V", /^PCID 12 bit/],
    sharedIds: 64,
    format: "x86-64", // shared ids: hypothetical
  },
  zen1: {
    tlbs: {
      L1ITLB: fa(64, "V", /^L1 64 \+ 64/, zenFirst),
      L1DTLB: fa(64, "V", /^L1 64 \+ 64/, zenFirst),
      L2ITLB: sa(64, 8, "V", /L2 ITLB 512 8-way/, [4 * K, 2 * M]),
      L2DTLB: sa(128, 12, "V", /L2 DTLB 1536 12-way/, [4 * K, 2 * M]),
    },
    asid: [0, "M", /^no PCID/],
    sharedIds: 0,
    format: "x86-64",
  },
  // §5 says 2048 entries in 12 ways, which no number of sets gives: 128x16 is a choice.
  zen2: {
    tlbs: {
      L1ITLB: fa(64, "V", /^L1 64 \+ 64/, zenFirst),
      L1DTLB: fa(64, "V", /^L1 64 \+ 64/, zenFirst),
      L2ITLB: sa(64, 8, "V", /L2 ITLB 512 8-way/, [4 * K, 2 * M]),
      L2DTLB: sa(128, 16, "V→C", /L2 DTLB 128x16/, [4 * K, 2 * M]),
    },
    asid: [0, "M", /^no PCID/],
    sharedIds: 0,
    format: "x86-64",
  },
};

/** Presets that §5 has no row for, and why they are there. */
const others: Readonly<Record<string, string>> = {
  "arc-700-v1": "§1.1, column MMUv1",
  "arc-hs38-4k": "§1.1, 4K pages of MMUv4",
  "rv64-sv39": "§3.2, no product",
  "rv64-sv48": "§3.2, no product",
};

function preset(name: string): MachinePreset {
  const found = presets.find((one) => one.name === name);
  assert.ok(found, `§5 has ${name}`);
  return found;
}

function pagesOf({ pageBytes, sets }: TlbConfig): Cell["pages"] {
  return pageBytes ?? (sets === 1 ? "all" : "base");
}

function holdsFigure({ sources }: MachinePreset, figure: RegExp, mark: Cell["mark"]): void {
  const found = sources.find((one) => figure.test(one.figure));
  assert.ok(found, `no figure ${figure}`);
  assert.equal(found.mark, mark.at(-1), found.figure);
}

describe("presets against mmu-hardware §5", () => {
  it("has every row of §5, and no preset without a source", () => {
    assert.deepEqual(presets.map(({ name }) => name).sort(), [...Object.keys(table), ...Object.keys(others)].sort());
  });

  for (const [name, row] of Object.entries(table)) {
    it(`${name}: structures, page sizes, ids and marks`, () => {
      const machine = preset(name);
      assert.deepEqual(
        machine.tlbs.map((tlb) => tlb.name),
        Object.keys(row.tlbs),
      );
      for (const tlb of machine.tlbs) {
        const cell = row.tlbs[tlb.name];
        const found = { entries: tlb.sets * tlb.ways, ways: tlb.ways, pages: pagesOf(tlb) };
        assert.deepEqual(found, { entries: cell.entries, ways: cell.ways, pages: cell.pages }, tlb.name);
        holdsFigure(machine, cell.figure, cell.mark);
      }
      const [bits, mark, figure] = row.asid;
      assert.equal(machine.asidBits, bits);
      holdsFigure(machine, figure, mark);
      assert.equal(machine.tags === "none", bits === 0, "without ASIDs every switch flushes");
      assert.equal(machine.sasidCount, row.sharedIds);
      assert.equal(machine.format, row.format);
    });
  }

  it("larger pages than a structure holds: Cortex-A53 takes 512M of 1G, Zen 2 2M, Zen and U74 none", () => {
    const second = (name: string): TlbConfig[] =>
      preset(name).tlbs.filter(({ level, serves }) => level === 2 && serves !== "walk");
    assert.ok(second("cortex-a53").every(({ larger }) => larger === undefined));
    assert.ok(second("zen2").every(({ larger }) => larger === "split"));
    assert.ok([...second("zen1"), ...second("sifive-u74")].every(({ larger }) => larger === "skip"));
  });

  it("replacement: ARC's last level pseudo-random (§1.12), micro TLBs round robin; elsewhere §5 says nothing", () => {
    for (const { name, tlbs, architecture, sources } of presets) {
      if (architecture.name === "arc") {
        assert.deepEqual(
          tlbs.map(({ replacement }) => replacement),
          tlbs.map(({ level }) => (level === 1 ? "rr" : "random-lfsr")),
          name,
        );
      } else {
        assert.ok(
          sources.some(({ figure, mark }) => /replacement|LRU/.test(figure) && mark === "C"),
          name,
        );
      }
    }
  });

  it("accessed and dirty bits: set by the hardware, or by ARC's refill handler; SiFive's U54 raises a page fault instead", () => {
    for (const { name, options } of presets)
      assert.equal(options.adUpdate, name === "sifive-u54" ? "fault" : "hardware", name);
    const rule = preset("sifive-u54").sources.find(({ figure }) => /^A and D are not set by hardware/.test(figure));
    assert.equal(rule?.mark, "V");
  });

  it("costs: ARC's refill 36 and 45 executed instructions, one fewer on MMUv4, hardware walkers none, INVLPG about 100 ns; all can be set", () => {
    for (const { name, architecture, refill, costs, format } of presets) {
      const { refillFetch, refillData, flushOperation, memoryRead } = costs;
      assert.equal(refill, architecture.name === "arc" ? "software" : "hardware", name);
      assert.deepEqual(
        [refillFetch, refillData],
        architecture.name !== "arc" ? [0, 0] : architecture.mmuVersion === 4 ? [35, 44] : [36, 45],
        name,
      );
      if (architecture.name === "x86-64") assert.equal(flushOperation / 2400e6, 100e-9, name);
      assert.ok(memoryRead > 0 && pageTableFormat(format).levels.length >= 2);
    }
    const keys = machineSettings().map(({ key }) => key);
    for (const key of ["cost_refill_fetch", "cost_refill_data", "cost_memory_read", "cost_flush"])
      assert.ok(keys.includes(key), key);
  });
});
