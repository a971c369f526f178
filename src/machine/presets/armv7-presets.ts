/** The ARMv7-A machines (mmu-hardware §2.5, §5): short descriptors, ASIDs of 8 bits, 16 domains. */
import type { FigureSource, TlbConfig } from "../config/index.js";
import { armv7 } from "./architectures.js";
import { walkerCosts, walkerOptions, type MachinePreset } from "./machine-preset.js";

/** As other walkers, but maintenance of the main TLB empties the micro TLBs. */
const armOptions = { ...walkerOptions, utlbOnMaintenance: "flush" } as const;

/** Pages of short descriptors: small, large, section, supersection. */
const sizes = [2 ** 12, 2 ** 16, 2 ** 20, 2 ** 24];

function armTlbs(micro: number, sets: number): TlbConfig[] {
  return [
    { name: "uITLB", level: 1, serves: "fetch", sets: 1, ways: micro, replacement: "rr" },
    { name: "uDTLB", level: 1, serves: "data", sets: 1, ways: micro, replacement: "rr" },
    { name: "MainTLB", level: 2, serves: "both", sets, ways: 2, replacement: "rr", pageBytes: sizes },
  ];
}

const sources: readonly FigureSource[] = [
  { figure: "page-table entries", source: "QEMU target/arm, get_phys_addr_v6", mark: "V" },
  { figure: "nG bits, AFE, TEX remap, TTBCR.N", source: "from memory, not checked", mark: "M" },
  { figure: "TTBCR.N = 2: programs have 1 GB and a first-level table of 4 KB", source: "choice", mark: "C" },
  { figure: "16 domains, rights in DACR", source: "Arm DDI0344K c3", mark: "V" },
  {
    figure: "access flag and dirty are set by the walker",
    source: "choice: ARMv7 Linux does it in page faults",
    mark: "C",
  },
  { figure: "replacement round robin; sets indexed by each page size", source: "not documented", mark: "C" },
  { figure: "two matching entries: the first is used", source: "unpredictable (from memory); choice", mark: "C" },
  { figure: "walk = levels x memory read (10 cycles)", source: "timing model of this tool", mark: "C" },
];

/** Rows of the ARMv7 machines. Tags asid+global; `tags domain` uses their domains for VASes. */
export const armv7Presets: readonly MachinePreset[] = [
  {
    name: "cortex-a7",
    title: "Arm Cortex-A7, short descriptors",
    format: "armv7",
    tags: "asid+global",
    asidBits: 8,
    sasidCount: 15,
    refill: "hardware",
    architecture: { ...armv7("none"), privilegedExecuteNever: true },
    tlbs: armTlbs(10, 128),
    costs: walkerCosts,
    options: armOptions,
    sources: [
      {
        figure: "all maintenance of the main TLB empties the micro TLBs",
        source: "Arm DDI0464F 5.3.1",
        mark: "V",
      },
      {
        figure: "micro TLBs 10 + 10; main TLB 256, 2-way, all page sizes",
        source: "Arm DDI0464F 5.2, 5.3.1",
        mark: "V",
      },
      { figure: "micro TLBs fully associative", source: "from memory, not checked", mark: "M" },
      {
        figure: "entries have PXN, as on every core with LPAE: type 3 of the first level is a section",
        source: "Arm DDI0406C B3.5.1, B3.7.2, from memory, not checked",
        mark: "M",
      },
      {
        figure: "no register tells the geometry: TLBTR has no size here",
        source: "from memory, not checked",
        mark: "M",
      },
      ...sources,
    ],
  },
  {
    name: "cortex-a9",
    title: "Arm Cortex-A9, short descriptors, main TLB 128",
    format: "armv7",
    tags: "asid+global",
    asidBits: 8,
    sasidCount: 15,
    refill: "hardware",
    architecture: armv7("tlbtr"),
    tlbs: armTlbs(32, 64),
    costs: walkerCosts,
    options: { ...armOptions, utlbOnContextWrite: "flush" },
    sources: [
      {
        figure: "micro TLBs emptied by maintenance of the main TLB and by writes of CONTEXTIDR, DACR and TTBR",
        source: "Cortex-A5 manual as printed by Microchip (SAMA5, 14.6.3.1); A9's 6.2.1 from memory, not checked",
        mark: "M",
      },
      {
        figure: "main TLB 64, 128, 256 or 512 entries, as TLBTR says: 128 here, jtlb_sets 32 to 256 for the others",
        source: "Arm DDI0388I 4.3.2; the size is a choice",
        mark: "V",
      },
      {
        figure: "micro TLBs 32 + 32 (for fetches 32 or 64 as built); main TLB 2-way",
        source: "Arm Cortex-A9 manual 6.2.1, 6.2.2, as quoted in pytorch/cpuinfo src/arm/tlb.c; second-hand",
        mark: "V",
      },
      { figure: "micro TLBs fully associative", source: "not documented", mark: "C" },
      {
        figure: "no PXN: type 3 of the first level is reserved, a translation fault",
        source: "Arm DDI0406C B3.5.1, from memory, not checked",
        mark: "M",
      },
      { figure: "not modelled: 4 lockable entries", source: "Arm DDI0388I 4.3.2", mark: "V" },
      ...sources,
    ],
  },
];
