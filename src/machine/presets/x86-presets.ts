/** The x86-64 machines (mmu-hardware §2.3, §5): hardware walker, global pages, PCIDs where the core has them. */
import type { FigureSource, MachineCosts, TlbConfig } from "../config/index.js";
import { x86 } from "./architectures.js";
import { walkerCosts, walkerOptions, type MachinePreset } from "./machine-preset.js";

const x86Sources: readonly FigureSource[] = [
  { figure: "page-table entries and walk", source: "QEMU target/i386 cpu.h, excp_helper.c", mark: "V" },
  {
    figure: "INVLPG removes the page of the current PCID and a global entry of it",
    source: "Intel SDM 3A 4.10.4.1 (page 4-41), taken for AMD too",
    mark: "V",
  },
  {
    figure: "two matching entries: the first is used",
    source: "undefined: Intel note quoted in Linux commit ad5ca55f6bdb; choice",
    mark: "C",
  },
  { figure: "replacement LRU", source: "not documented", mark: "C" },
  { figure: "walk = levels x memory read (10 cycles)", source: "timing model of this tool", mark: "C" },
  {
    figure: "a flush of one page is about 100 ns: 240 cycles at 2400 MHz",
    source: "comment in Linux arch/x86/mm/tlb.c; the clock rate is a choice",
    mark: "V",
  },
  {
    figure: "rights of protection keys: tags pkey",
    source: "QEMU target/i386 excp_helper.c",
    mark: "V",
  },
];

const [page4K, page2M, page1G] = [2 ** 12, 2 ** 21, 2 ** 30];

/** `smashed`: level 2 enters 1G pages as 2M pages; otherwise it does not enter them. Level 1 holds them whole. */
function zenTlbs(dataSets: number, dataWays: number, smashed: boolean): TlbConfig[] {
  const first = { pageBytes: [page4K, page2M, page1G] };
  const second = { pageBytes: [page4K, page2M], larger: smashed ? "split" : "skip" } as const;
  return [
    { name: "L1ITLB", level: 1, serves: "fetch", sets: 1, ways: 64, replacement: "lru", ...first },
    { name: "L1DTLB", level: 1, serves: "data", sets: 1, ways: 64, replacement: "lru", ...first },
    { name: "L2ITLB", level: 2, serves: "fetch", sets: 64, ways: 8, replacement: "lru", ...second },
    { name: "L2DTLB", level: 2, serves: "data", sets: dataSets, ways: dataWays, replacement: "lru", ...second },
  ];
}

const zenSources: readonly FigureSource[] = [
  {
    figure: "no PCID: every switch flushes",
    source: "from memory; the CPUID listing of a Ryzen 7 2700X has none (B. Petkov, linux-kernel, 7 Feb 2023)",
    mark: "M",
  },
  {
    figure: "L1 holds 1G pages, 64 entries, fully associative",
    source: "CPUID 8000_0019H = f040f040 of Ryzen 7 2700X and EPYC 7282",
    mark: "V",
  },
  {
    figure: "L2 ITLB 512; CPUID 8000_0006H of the products says 1024",
    source: "AMD 55723, wikichip; the two disagree, we follow the guide: choice",
    mark: "C",
  },
];

/** Cycles of 100 ns at 2400 MHz, the clock rate of the kernel's default calibration. */
const invlpgCycles = 240;

const x86Costs: MachineCosts = { ...walkerCosts, flushOperation: invlpgCycles };

function skylakeTlb(
  name: string,
  level: 1 | 2,
  serves: TlbConfig["serves"],
  sets: number,
  ways: number,
  pageBytes: readonly number[],
  larger: TlbConfig["larger"] = "skip",
): TlbConfig {
  return { name, level, serves, sets, ways, replacement: "lru", pageBytes, larger };
}

const skylakeTlbs: readonly TlbConfig[] = [
  skylakeTlb("L1ITLB", 1, "fetch", 16, 8, [page4K]),
  skylakeTlb("L1DTLB", 1, "data", 16, 4, [page4K]),
  skylakeTlb("STLB", 2, "both", 128, 12, [page4K, page2M]),
  skylakeTlb("L1ITLB2M", 1, "fetch", 1, 8, [page2M], "split"),
  skylakeTlb("L1DTLB2M", 1, "data", 8, 4, [page2M]),
  skylakeTlb("L1DTLB1G", 1, "data", 1, 4, [page1G]),
  skylakeTlb("STLB1G", 2, "both", 4, 4, [page1G]),
];

/** Rows of the x86-64 machines. */
export const x86Presets: readonly MachinePreset[] = [
  {
    name: "skylake",
    title: "Intel Skylake, PCID",
    format: "x86-64",
    tags: "asid+global",
    asidBits: 12,
    sasidCount: 64,
    refill: "hardware",
    architecture: x86("cpuid-2"),
    tlbs: skylakeTlbs,
    costs: x86Costs,
    options: walkerOptions,
    sources: [
      {
        figure: "L1ITLB 128 8-way, L1DTLB 64 4-way, STLB 1536 12-way (4K pages)",
        source:
          "Intel Optimization Manual table 2-15 as quoted in community.intel.com thread 1371605; the CPUID dump there " +
          "says 6-way for the STLB; wikichip Skylake: 12-way",
        mark: "V",
      },
      { figure: "PCID 12 bit", source: "Intel CR3 layout, Linux uapi/asm/processor-flags.h", mark: "V" },
      {
        figure: "match by PCID or G",
        source: "Intel SDM volume 3A 4.10, from memory, not checked",
        mark: "M",
      },
      {
        figure: "L1ITLB 8 fully associative (2M, 4M), L1DTLB 4 4-way (1G)",
        source: "Intel Optimization Manual table 2-15 as quoted in community.intel.com thread 1371605",
        mark: "V",
      },
      { figure: "a fetch from a 1G page enters 2M of it into the L1ITLB", source: "not documented", mark: "C" },
      {
        figure: "not modelled: L1ITLB shared under HT",
        source: "Intel Optimization Manual table 2-15 as quoted in community.intel.com thread 1371605",
        mark: "V",
      },
      {
        figure: "L1DTLB 32 4-way (2M), STLB 16 4-way (1G); STLB holds 4K and 2M pages",
        source: "CPUID leaf 2 descriptors 63H and C3H (Intel SDM volume 2A) of Xeon Platinum 8168; second-hand",
        mark: "V",
      },
      {
        figure: "shared ids with asid+sasid: hypothetical, in bits of the entry that are free for software",
        source: "no x86 core has them",
        mark: "C",
      },
      ...x86Sources,
    ],
  },
  {
    name: "zen1",
    title: "AMD Zen, no PCID",
    format: "x86-64",
    tags: "none",
    asidBits: 0,
    sasidCount: 0,
    refill: "hardware",
    architecture: x86("cpuid-8000"),
    tlbs: zenTlbs(128, 12, false),
    costs: x86Costs,
    options: walkerOptions,
    sources: [
      {
        figure: "L1 64 + 64 fully associative; L2 ITLB 512 8-way, L2 DTLB 1536 12-way",
        source: "AMD 55723 2.7.2 via stackoverflow 69814823; wikichip Zen; second-hand",
        mark: "V",
      },
      ...zenSources,
      {
        figure: "1G pages are not entered into level 2; not modelled: skewed L2 DTLB",
        source: "AMD 55723 2.7.2 via stackoverflow 69814823; second-hand",
        mark: "V",
      },
      ...x86Sources,
    ],
  },
  {
    name: "zen2",
    title: "AMD Zen 2, no PCID",
    format: "x86-64",
    tags: "none",
    asidBits: 0,
    sasidCount: 0,
    refill: "hardware",
    architecture: x86("cpuid-8000"),
    tlbs: zenTlbs(128, 16, true),
    costs: x86Costs,
    options: walkerOptions,
    sources: [
      {
        figure: "L1 64 + 64 fully associative; L2 ITLB 512 8-way, L2 DTLB 2048",
        source: "wikichip Zen 2; 7-cpu.com/cpu/Zen2.html",
        mark: "V",
      },
      {
        figure: "L2 DTLB 128x16",
        source: "choice: the sources say 2048 entries 12-way, and 12 does not divide 2048",
        mark: "C",
      },
      ...zenSources,
      {
        figure: "level 2 enters 1G pages as 2M pages",
        source: "wikichip Zen 2; 7-cpu.com/cpu/Zen2.html",
        mark: "V",
      },
      {
        figure: "a 2M part that level 2 has is entered into level 1 as it is",
        source: "wikichip Zen 2 says level 1 gets the 1G page back; choice",
        mark: "C",
      },
      ...x86Sources,
    ],
  },
];
