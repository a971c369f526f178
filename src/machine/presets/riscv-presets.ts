/** The RISC-V machines (mmu-hardware §2.2, §5): hardware walker; SiFive cores without ASIDs, and a generic core with them. */
import type { FigureSource } from "../config/index.js";
import { riscv } from "./architectures.js";
import { walkerCosts, walkerOptions, type MachinePreset } from "./machine-preset.js";

const sifiveSources: readonly FigureSource[] = [
  { figure: "page-table entries, A/D rules", source: "RISC-V privileged specification", mark: "V" },
  { figure: "replacement LRU", source: "not documented", mark: "C" },
  { figure: "walk = levels x memory read (10 cycles)", source: "timing model of this tool", mark: "C" },
];

/** Rows of the RISC-V machines. */
export const riscvPresets: readonly MachinePreset[] = [
  ...(["sv39", "sv48"] as const).map((format): MachinePreset => ({
    name: `rv64-${format}`,
    title: `Generic RV64 core, ${format === "sv39" ? "Sv39" : "Sv48"}, hardware walker`,
    format,
    tags: "asid+global",
    asidBits: 16,
    sasidCount: 64,
    refill: "hardware",
    architecture: riscv,
    tlbs: [
      { name: "ITLB", level: 1, serves: "fetch", sets: 1, ways: 32, replacement: "lru" },
      { name: "DTLB", level: 1, serves: "data", sets: 1, ways: 32, replacement: "lru" },
      { name: "sTLB", level: 2, serves: "both", sets: 128, ways: 4, replacement: "lru" },
    ],
    costs: walkerCosts,
    options: walkerOptions,
    sources: [
      {
        figure: "page-table entries, ASID up to 16 bits, A/D rules",
        source: "RISC-V privileged specification",
        mark: "V",
      },
      {
        figure: "ITLB 32, DTLB 32 fully associative, sTLB 128x4, LRU",
        source: "generic; no particular core",
        mark: "C",
      },
      { figure: "walk = levels x memory read (10 cycles)", source: "timing model of this tool", mark: "C" },
      { figure: "shared ids with asid+sasid: hypothetical", source: "no RISC-V core has them", mark: "C" },
    ],
  })),
  {
    name: "sifive-u54",
    title: "SiFive U54, Sv39, one TLB level, no ASIDs",
    format: "sv39",
    tags: "none",
    asidBits: 0,
    sasidCount: 0,
    refill: "hardware",
    architecture: riscv,
    tlbs: [
      { name: "ITLB", level: 1, serves: "fetch", sets: 1, ways: 32, replacement: "lru" },
      { name: "DTLB", level: 1, serves: "data", sets: 1, ways: 32, replacement: "lru" },
    ],
    costs: walkerCosts,
    options: { ...walkerOptions, adUpdate: "fault" },
    sources: [
      {
        figure: "A and D are not set by hardware: an access that needs one set raises a page fault",
        source: "Microchip PolarFire MMU page",
        mark: "V",
      },
      {
        figure: "ITLB 32, DTLB 32 fully associative, no second level; 2M and 1G pages",
        source: "Microchip PolarFire MMU page",
        mark: "V",
      },
      { figure: "ASID 0 bit: every switch flushes", source: "from memory, not checked", mark: "M" },
      ...sifiveSources,
    ],
  },
  {
    name: "sifive-u74",
    title: "SiFive U74, Sv39, no ASIDs",
    format: "sv39",
    tags: "none",
    asidBits: 0,
    sasidCount: 0,
    refill: "hardware",
    architecture: riscv,
    tlbs: [
      { name: "ITLB", level: 1, serves: "fetch", sets: 1, ways: 40, replacement: "lru" },
      { name: "DTLB", level: 1, serves: "data", sets: 1, ways: 40, replacement: "lru" },
      {
        name: "L2TLB",
        level: 2,
        serves: "both",
        sets: 512,
        ways: 1,
        replacement: "lru",
        pageBytes: [2 ** 12],
        larger: "skip",
      },
    ],
    costs: walkerCosts,
    options: walkerOptions,
    sources: [
      {
        figure: "ITLB 40, DTLB 40, one set; 2M and 1G pages in level 1",
        source: "Linux jh7110 device tree, d/i-tlb-size=40, sets=1",
        mark: "V",
      },
      { figure: "2M and 1G pages are not entered into level 2", source: "choice", mark: "C" },
      { figure: "second level 512 direct mapped", source: "from memory, not checked", mark: "M" },
      {
        figure: "ASID 0 bit: every switch flushes",
        source: 'JH7110 boot message "ASID allocator disabled (0 bits)", second-hand',
        mark: "V",
      },
      ...sifiveSources,
    ],
  },
];
