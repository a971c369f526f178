/** The x86-64 machines (mmu-hardware §2.3, §5): hardware walker, global pages, PCIDs where the core has them. */
import type { FigureSource, MachineArchitecture, TlbConfig } from "./config.js";
import { walkerCosts, walkerOptions, type MachinePreset } from "./machine-preset.js";

const x86: MachineArchitecture = {
  name: "x86-64", mmuVersion: 0, multipleMatch: "first", pageFlushTakesGlobal: true,
};

const x86Sources: readonly FigureSource[] = [
  { figure: "page-table entries and walk", source: "QEMU target/i386 cpu.h, excp_helper.c", mark: "V" },
  {
    figure: "INVLPG removes the page of the current PCID and a global entry of it",
    source: "from memory, not checked", mark: "M",
  },
  {
    figure: "two matching entries: the first is used",
    source: "undefined: Intel note quoted in Linux commit ad5ca55f6bdb; choice", mark: "C",
  },
  { figure: "replacement LRU", source: "not documented", mark: "C" },
  { figure: "walk = levels x memory read (10 cycles)", source: "timing model of this tool", mark: "C" },
  {
    figure: "not modelled: rights of protection keys, the kernel's six PCID slots a core",
    source: "QEMU target/i386 excp_helper.c; Linux arch/x86/mm/tlb.c", mark: "V",
  },
];

function zenTlbs(dataSets: number, dataWays: number): TlbConfig[] {
  return [
    { name: "L1ITLB", level: 1, serves: "fetch", sets: 1, ways: 64, replacement: "lru" },
    { name: "L1DTLB", level: 1, serves: "data", sets: 1, ways: 64, replacement: "lru" },
    { name: "L2ITLB", level: 2, serves: "fetch", sets: 64, ways: 8, replacement: "lru" },
    { name: "L2DTLB", level: 2, serves: "data", sets: dataSets, ways: dataWays, replacement: "lru" },
  ];
}

const noPcid: FigureSource = { figure: "no PCID: every switch flushes", source: "from memory, not checked", mark: "M" };

/** Rows of the x86-64 machines. */
export const x86Presets: readonly MachinePreset[] = [
  {
    name: "skylake", title: "Intel Skylake, PCID", format: "x86-64", tags: "asid+global", asidBits: 12, sasidCount: 64,
    refill: "hardware", architecture: x86,
    tlbs: [
      { name: "L1ITLB", level: 1, serves: "fetch", sets: 16, ways: 8, replacement: "lru" },
      { name: "L1DTLB", level: 1, serves: "data", sets: 16, ways: 4, replacement: "lru" },
      { name: "STLB", level: 2, serves: "both", sets: 128, ways: 12, replacement: "lru" },
    ],
    costs: walkerCosts, options: walkerOptions,
    sources: [
      {
        figure: "L1ITLB 128 8-way, L1DTLB 64 4-way, STLB 1536 12-way (4K pages)",
        source: "Intel Optimization Manual table 2-15 as quoted in community.intel.com thread 1371605; the CPUID dump there "
          + "says 6-way for the STLB; wikichip Skylake: 12-way", mark: "V",
      },
      { figure: "PCID 12 bit", source: "Intel CR3 layout, Linux uapi/asm/processor-flags.h", mark: "V" },
      {
        figure: "match by PCID or G", source: "Intel SDM volume 3A 4.10, from memory, not checked", mark: "M",
      },
      {
        figure: "not modelled: L1ITLB 8 fully associative a thread (2M, 4M), L1DTLB 4 4-way (1G), L1ITLB shared under HT",
        source: "Intel Optimization Manual table 2-15 as quoted in community.intel.com thread 1371605", mark: "V",
      },
      {
        figure: "not modelled: L1DTLB 32 4-way (2M), STLB 16 4-way (1G)", source: "from memory, not checked", mark: "M",
      },
      {
        figure: "shared ids with asid+sasid: hypothetical, in bits of the entry that are free for software",
        source: "no x86 core has them", mark: "C",
      },
      ...x86Sources,
    ],
  },
  {
    name: "zen1", title: "AMD Zen, no PCID", format: "x86-64", tags: "none", asidBits: 0, sasidCount: 0,
    refill: "hardware", architecture: x86, tlbs: zenTlbs(128, 12), costs: walkerCosts, options: walkerOptions,
    sources: [
      {
        figure: "L1 64 + 64 fully associative; L2 ITLB 512 8-way, L2 DTLB 1536 12-way",
        source: "AMD 55723 2.7.2 via stackoverflow 69814823; wikichip Zen; second-hand", mark: "V",
      },
      noPcid,
      {
        figure: "not modelled: skewed L2 DTLB, 1G pages kept out of level 2",
        source: "AMD 55723 2.7.2 via stackoverflow 69814823; second-hand", mark: "V",
      },
      ...x86Sources,
    ],
  },
  {
    name: "zen2", title: "AMD Zen 2, no PCID", format: "x86-64", tags: "none", asidBits: 0, sasidCount: 0,
    refill: "hardware", architecture: x86, tlbs: zenTlbs(128, 16), costs: walkerCosts, options: walkerOptions,
    sources: [
      {
        figure: "L1 64 + 64 fully associative; L2 ITLB 512 8-way, L2 DTLB 2048",
        source: "wikichip Zen 2; 7-cpu.com/cpu/Zen2.html", mark: "V",
      },
      {
        figure: "L2 DTLB 128x16",
        source: "choice: the sources say 2048 entries 12-way, and 12 does not divide 2048", mark: "C",
      },
      noPcid,
      {
        figure: "not modelled: 1G pages split to 2M", source: "wikichip Zen 2; 7-cpu.com/cpu/Zen2.html", mark: "V",
      },
      ...x86Sources,
    ],
  },
];
