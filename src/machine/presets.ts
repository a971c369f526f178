/** The machines we model: one row each, every figure with its source and confidence mark (mmu-hardware §5). */
import type { FigureSource, MachineArchitecture, MachineCosts, MachineOptions, TlbConfig } from "./config.js";
import type { TagPolicy } from "./match.js";

/** A row of the table of machines: defaults that settings may override. */
export interface MachinePreset {
  readonly name: string;
  readonly title: string;
  readonly format: string;
  readonly tags: TagPolicy;
  readonly asidBits: number;
  readonly sasidCount: number;
  readonly refill: "software" | "hardware";
  readonly architecture: MachineArchitecture;
  readonly tlbs: readonly TlbConfig[];
  readonly costs: MachineCosts;
  readonly options: MachineOptions;
  readonly sources: readonly FigureSource[];
}

const arcCosts: MachineCosts = {
  instruction: 1, microMiss: 4, memoryRead: 10, refillFetch: 40, refillData: 135,
  registerWrite: 3, flushOperation: 10, entryScan: 4,
};

const riscvCosts: MachineCosts = { ...arcCosts, refillFetch: 0, refillData: 0, flushOperation: 20, entryScan: 0 };

const arcOptions: MachineOptions = {
  utlbOnContextWrite: "compare", utlbOnEviction: "drop", deleteIgnoresSasid: true, sharedWithoutEnable: false,
  invalidFirst: true, adUpdate: "hardware",
};

const riscvOptions: MachineOptions = { ...arcOptions, utlbOnEviction: "keep", deleteIgnoresSasid: false };

function arc(version: number): MachineArchitecture {
  return { name: "arc", mmuVersion: version, multipleMatch: "machine-check", pageFlushTakesGlobal: true };
}

const riscv: MachineArchitecture = {
  name: "riscv", mmuVersion: 0, multipleMatch: "first", pageFlushTakesGlobal: false,
};

function arcTlbs(sets: number, ways: number): TlbConfig[] {
  return [
    { name: "uITLB", level: 1, serves: "fetch", sets: 1, ways: 4, replacement: "rr" },
    { name: "uDTLB", level: 1, serves: "data", sets: 1, ways: 8, replacement: "rr" },
    { name: "JTLB", level: 2, serves: "both", sets, ways, replacement: "random-lfsr" },
  ];
}

const arcSources: readonly FigureSource[] = [
  { figure: "page tables 11:8:13", source: "Linux arch/arc/include/asm/pgtable-levels.h", mark: "V" },
  { figure: "page size 8 KB", source: "Linux arch/arc Kconfig default; board boot logs", mark: "V" },
  { figure: "ASID 8 bit", source: "Linux arch/arc/include/asm/mmu_context.h", mark: "V" },
  {
    figure: "refill 40 (fetch) and 135 (data) instructions",
    source: "Linux arch/arc/mm/tlbex.S, handler sizes", mark: "V",
  },
  {
    figure: "JTLB replacement pseudo-random (LFSR)",
    source: "Linux arch/arc/include/asm/tlb-mmu1.h; polynomial chosen", mark: "V",
  },
  { figure: "micro-TLB replacement round robin", source: "not documented", mark: "C" },
  { figure: "micro miss 4, memory read 10, register write 3 cycles", source: "not documented", mark: "C" },
  { figure: "flush operation 10, entry scan 4 cycles", source: "not documented", mark: "C" },
];

const hsSources: readonly FigureSource[] = [
  {
    figure: "uITLB 4, uDTLB 8, fully associative",
    source: "Synopsys ARC HS MMU product page; HS38 boot logs", mark: "V",
  },
  {
    figure: "64 shared address spaces",
    source: "Synopsys QEMU target/arc/mmu.h PD0_ASID_MATCH 0x3f; V. Gupta, linux-mips 13 Mar 2017", mark: "V",
  },
  { figure: "micro TLBs kept coherent by insert and delete", source: "Linux arch/arc/mm/tlb.c (MMUv4)", mark: "V" },
  {
    figure: "an entry evicted from the JTLB also leaves the micro TLB",
    source: "not documented; reading of \"coherent\"", mark: "C",
  },
  ...arcSources,
];

/** All presets; the first is the default. */
export const presets: readonly MachinePreset[] = [
  {
    name: "arc-hs38-1k", title: "ARC HS38, MMUv4, JTLB 1024 (256x4)", format: "arc-8k", tags: "asid+sasid",
    asidBits: 8, sasidCount: 64, refill: "software", architecture: arc(4), tlbs: arcTlbs(256, 4), costs: arcCosts,
    options: arcOptions,
    sources: [
      { figure: "JTLB 1024 (256x4)", source: "HS38 boot log; Synopsys ARC HS MMU product page", mark: "V" },
      ...hsSources,
    ],
  },
  {
    name: "arc-hs38-512", title: "ARC HS38, MMUv4, JTLB 512 (128x4)", format: "arc-8k", tags: "asid+sasid",
    asidBits: 8, sasidCount: 64, refill: "software", architecture: arc(4), tlbs: arcTlbs(128, 4), costs: arcCosts,
    options: arcOptions,
    sources: [{ figure: "JTLB 512 (128x4), uDTLB 8, uITLB 4", source: "HS38 boot log", mark: "V" }, ...hsSources],
  },
  {
    name: "arc-770d", title: "ARC 770D, MMUv3, JTLB 256 (128x2)", format: "arc-8k", tags: "asid+sasid",
    asidBits: 8, sasidCount: 32, refill: "software", architecture: arc(3), tlbs: arcTlbs(128, 2), costs: arcCosts,
    options: { ...arcOptions, utlbOnEviction: "keep" },
    sources: [
      { figure: "JTLB 128 x 2 or 4", source: "Linux arch/arc Kconfig (ARC_MMU_V3)", mark: "V" },
      { figure: "uITLB 4, uDTLB 8", source: "configuration register; typical values", mark: "I" },
      { figure: "32 shared address spaces", source: "out-of-tree ARC Linux, SASID register 0x40e", mark: "V" },
      {
        figure: "a micro TLB may keep what the JTLB evicted",
        source: "Linux arch/arc/mm/tlb.c, utlb_invalidate", mark: "V",
      },
      ...arcSources,
    ],
  },
  {
    name: "arc-750d", title: "ARC 750D, MMUv2, JTLB 256 (128x2)", format: "arc-8k", tags: "asid+global",
    asidBits: 8, sasidCount: 0, refill: "software", architecture: arc(2), tlbs: arcTlbs(128, 2), costs: arcCosts,
    options: { ...arcOptions, utlbOnEviction: "keep" },
    sources: [
      { figure: "JTLB 128 x 2", source: "Linux arch/arc/mm/tlb.c", mark: "V" },
      { figure: "uITLB 4, uDTLB 8", source: "Linux arch/arc/mm/tlb.c, head comment", mark: "V" },
      { figure: "no shared ids", source: "Linux arch/arc Kconfig (ARC_MMU_V2)", mark: "V" },
      ...arcSources,
    ],
  },
  ...(["sv39", "sv48"] as const).map((format): MachinePreset => ({
    name: `rv64-${format}`, title: `Generic RV64 core, ${format === "sv39" ? "Sv39" : "Sv48"}, hardware walker`, format,
    tags: "asid+global", asidBits: 16, sasidCount: 64, refill: "hardware", architecture: riscv,
    tlbs: [
      { name: "ITLB", level: 1, serves: "fetch", sets: 1, ways: 32, replacement: "lru" },
      { name: "DTLB", level: 1, serves: "data", sets: 1, ways: 32, replacement: "lru" },
      { name: "sTLB", level: 2, serves: "both", sets: 128, ways: 4, replacement: "lru" },
    ],
    costs: riscvCosts, options: riscvOptions,
    sources: [
      {
        figure: "page-table entries, ASID up to 16 bits, A/D rules",
        source: "RISC-V privileged specification", mark: "V",
      },
      {
        figure: "ITLB 32, DTLB 32 fully associative, sTLB 128x4, LRU",
        source: "generic; no particular core", mark: "C",
      },
      { figure: "walk = levels x memory read (10 cycles)", source: "timing model of this tool", mark: "C" },
      { figure: "shared ids with asid+sasid: hypothetical", source: "no RISC-V core has them", mark: "C" },
    ],
  })),
];
