/** The ARC machines (mmu-hardware §1, §5): software refill, shared address-space ids since MMUv3. */
import type { FigureSource, MachineCosts, MachineOptions, TlbConfig } from "../config/index.js";
import { arc } from "./architectures.js";
import type { MachinePreset } from "./machine-preset.js";

/** Costs of a core: the refill handlers of MMUv4 are an instruction shorter, as it inserts by one command. */
function arcCosts(version: number): MachineCosts {
  const saved = version >= 4 ? 1 : 0;
  return { ...usualCosts, refillFetch: usualCosts.refillFetch - saved, refillData: usualCosts.refillData - saved };
}

const usualCosts: MachineCosts = {
  instruction: 1,
  microMiss: 4,
  memoryRead: 10,
  refillFetch: 36,
  refillData: 45,
  registerWrite: 3,
  flushOperation: 10,
  entryScan: 4,
};

const arcOptions: MachineOptions = {
  utlbOnContextWrite: "compare",
  utlbOnEviction: "drop",
  utlbOnMaintenance: "exact",
  deleteIgnoresSasid: true,
  sharedWithoutEnable: false,
  invalidFirst: true,
  adUpdate: "hardware",
  contiguous: true,
  erratumIvutlb: false,
  metalFix: false,
  erratumInvlpgGlobal: false,
  erratumCip1200: false,
  erratumE1003: false,
  walkDuringFlush: false,
  commonNotPrivate: false,
};

/** `superPage`: bytes of the pages in a super-page TLB of 16; 0 = there is none. */
function arcTlbs(sets: number, ways: number, superPage: number): TlbConfig[] {
  const joint: TlbConfig[] =
    superPage === 0
      ? []
      : [
          {
            name: "sTLB",
            level: 2,
            serves: "both",
            sets: 1,
            ways: 16,
            replacement: "random-lfsr",
            superPages: true,
            pageBytes: [superPage],
            larger: "skip",
          },
        ];
  return [
    { name: "uITLB", level: 1, serves: "fetch", sets: 1, ways: 4, replacement: "rr" },
    { name: "uDTLB", level: 1, serves: "data", sets: 1, ways: 8, replacement: "rr" },
    { name: "JTLB", level: 2, serves: "both", sets, ways, replacement: "random-lfsr" },
    ...joint,
  ];
}

const arcSources: readonly FigureSource[] = [
  { figure: "page tables 11:8:13", source: "Linux arch/arc/include/asm/pgtable-levels.h", mark: "V" },
  { figure: "page size 8 KB", source: "Linux arch/arc Kconfig default; board boot logs", mark: "V" },
  { figure: "ASID 8 bit", source: "Linux arch/arc/include/asm/mmu_context.h", mark: "V" },
  {
    figure: "refill 36 (fetch) and 45 (data) instructions: those executed on the fast path, MMUv3 (v4: one fewer each)",
    source: "Linux arch/arc/mm/tlbex.S, counted line by line; its comment's 40 and 135 are the sizes of the handlers",
    mark: "V",
  },
  {
    figure: "JTLB replacement pseudo-random (LFSR)",
    source: "Linux arch/arc/include/asm/tlb-mmu1.h; polynomial chosen",
    mark: "V",
  },
  { figure: "micro-TLB replacement round robin", source: "not documented", mark: "C" },
  { figure: "micro miss 4, memory read 10, register write 3 cycles", source: "not documented", mark: "C" },
  { figure: "flush operation 10, entry scan 4 cycles", source: "not documented", mark: "C" },
];

const hsSources: readonly FigureSource[] = [
  {
    figure: "uITLB 4, uDTLB 8, fully associative",
    source: "Synopsys ARC HS MMU product page; HS38 boot logs",
    mark: "V",
  },
  {
    figure: "64 shared address spaces",
    source: "Synopsys QEMU target/arc/mmu.h PD0_ASID_MATCH 0x3f; V. Gupta, linux-mips 13 Mar 2017",
    mark: "V",
  },
  { figure: "micro TLBs kept coherent by insert and delete", source: "Linux arch/arc/mm/tlb.c (MMUv4)", mark: "V" },
  {
    figure: "an entry evicted from the JTLB also leaves the micro TLB",
    source: 'not documented; reading of "coherent"',
    mark: "C",
  },
  {
    figure: "super-page TLB of 16 entries for pages of one size, 2 MB; optional",
    source: "Synopsys ARC HS MMU product page; Linux arch/arc/mm/tlb.c",
    mark: "V",
  },
  {
    figure: "sTLB fully associative, random replacement; super pages can be shared",
    source: "not documented",
    mark: "C",
  },
];

/** Rows of the ARC machines. */
export const arcPresets: readonly MachinePreset[] = [
  {
    name: "arc-hs38-1k",
    title: "ARC HS38, MMUv4, JTLB 1024 (256x4)",
    format: "arc-8k",
    tags: "asid+sasid",
    asidBits: 8,
    sasidCount: 64,
    refill: "software",
    architecture: arc(4),
    tlbs: arcTlbs(256, 4, 2 ** 21),
    costs: arcCosts(4),
    options: arcOptions,
    sources: [
      { figure: "JTLB 1024 (256x4)", source: "HS38 boot log; Synopsys ARC HS MMU product page", mark: "V" },
      ...hsSources,
      ...arcSources,
    ],
  },
  {
    name: "arc-hs38-512",
    title: "ARC HS38, MMUv4, JTLB 512 (128x4)",
    format: "arc-8k",
    tags: "asid+sasid",
    asidBits: 8,
    sasidCount: 64,
    refill: "software",
    architecture: arc(4),
    tlbs: arcTlbs(128, 4, 2 ** 21),
    costs: arcCosts(4),
    options: arcOptions,
    sources: [
      { figure: "JTLB 512 (128x4), uDTLB 8, uITLB 4", source: "HS38 boot log", mark: "V" },
      ...hsSources,
      ...arcSources,
    ],
  },
  {
    name: "arc-770d",
    title: "ARC 770D, MMUv3, JTLB 256 (128x2)",
    format: "arc-8k",
    tags: "asid+sasid",
    asidBits: 8,
    sasidCount: 32,
    refill: "software",
    architecture: arc(3),
    tlbs: arcTlbs(128, 2, 0),
    costs: arcCosts(3),
    options: { ...arcOptions, utlbOnEviction: "keep" },
    sources: [
      { figure: "JTLB 128 x 2 or 4", source: "Linux arch/arc Kconfig (ARC_MMU_V3)", mark: "V" },
      { figure: "uITLB 4, uDTLB 8", source: "configuration register; typical values", mark: "I" },
      { figure: "32 shared address spaces", source: "out-of-tree ARC Linux, SASID register 0x40e", mark: "V" },
      {
        figure: "a micro TLB may keep what the JTLB evicted",
        source: "Linux arch/arc/mm/tlb.c, utlb_invalidate",
        mark: "V",
      },
      ...arcSources,
    ],
  },
  {
    name: "arc-750d",
    title: "ARC 750D, MMUv2, JTLB 256 (128x2)",
    format: "arc-8k",
    tags: "asid+global",
    asidBits: 8,
    sasidCount: 0,
    refill: "software",
    architecture: arc(2),
    tlbs: arcTlbs(128, 2, 0),
    costs: arcCosts(2),
    options: { ...arcOptions, utlbOnEviction: "keep", erratumIvutlb: true },
    sources: [
      { figure: "JTLB 128 x 2", source: "Linux arch/arc/mm/tlb.c", mark: "V" },
      { figure: "uITLB 4, uDTLB 8", source: "Linux arch/arc/mm/tlb.c, head comment", mark: "V" },
      { figure: "no shared ids", source: "Linux arch/arc Kconfig (ARC_MMU_V2)", mark: "V" },
      { figure: "TLBIVUTLB fails after a failed probe", source: "Linux arch/arc/mm/tlb.c, utlb_invalidate", mark: "V" },
      ...arcSources,
    ],
  },
  {
    name: "arc-700-v1",
    title: "ARC 700, MMUv1, JTLB 256 (128x2)",
    format: "arc-8k",
    tags: "asid+global",
    asidBits: 8,
    sasidCount: 0,
    refill: "software",
    architecture: arc(1),
    tlbs: arcTlbs(128, 2, 0),
    costs: arcCosts(1),
    options: { ...arcOptions, utlbOnEviction: "keep" },
    sources: [
      { figure: "JTLB 128 x 2; uDTLB 8, uITLB 4", source: "Linux arch/arc/mm/tlb.c, head comment", mark: "V" },
      {
        figure: "every TLBWrite empties the micro TLBs",
        source: 'Linux arch/arc/mm/tlb.c, "Need for ARC MMU v2"',
        mark: "V",
      },
      { figure: "early ARC700 cores", source: "from memory, not checked", mark: "M" },
      ...arcSources,
    ],
  },
  {
    name: "arc-hs38-4k",
    title: "ARC HS38, MMUv4, 4 KB pages, JTLB 1024 (256x4)",
    format: "arc-4k-sasid",
    tags: "asid+sasid",
    asidBits: 8,
    sasidCount: 64,
    refill: "software",
    architecture: arc(4),
    tlbs: arcTlbs(256, 4, 2 ** 21),
    costs: arcCosts(4),
    options: arcOptions,
    sources: [
      { figure: "JTLB 1024 (256x4)", source: "HS38 boot log; Synopsys ARC HS MMU product page", mark: "V" },
      { figure: "normal pages of 4 to 16 KB", source: "Synopsys ARC HS MMU product page", mark: "V" },
      {
        figure: "page tables 11:9:12, with a table of shared ids",
        source: "out-of-tree ARC Linux, pgtable.h",
        mark: "V",
      },
      ...hsSources,
      ...arcSources.filter(({ figure }) => !figure.startsWith("page ")),
    ],
  },
];
