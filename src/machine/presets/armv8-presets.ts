/** The ARMv8-A machines (mmu-hardware §2.4, §5): hardware walker, ASIDs, pages that are global unless nG says no. */
import { armv8 } from "./architectures.js";
import { walkerCosts, walkerOptions, type MachinePreset } from "./machine-preset.js";

/** Entries of the Cortex-A53: 4K, 64K (contiguous hint), 2M, and 512M, in which 1G blocks are entered. */
const a53Sizes = [2 ** 12, 2 ** 16, 2 ** 21, 2 ** 29];

/** Rows of the ARMv8 machines. */
export const armv8Presets: readonly MachinePreset[] = [
  {
    name: "cortex-a53",
    title: "Arm Cortex-A53, AArch64, 4 KB pages",
    format: "armv8-4k",
    tags: "asid+global",
    asidBits: 16,
    sasidCount: 64,
    refill: "hardware",
    architecture: armv8,
    tlbs: [
      { name: "uITLB", level: 1, serves: "fetch", sets: 1, ways: 10, replacement: "lru", pageBytes: a53Sizes },
      { name: "uDTLB", level: 1, serves: "data", sets: 1, ways: 10, replacement: "lru", pageBytes: a53Sizes },
      { name: "MainTLB", level: 2, serves: "both", sets: 128, ways: 4, replacement: "lru", pageBytes: a53Sizes },
      { name: "WalkCache", level: 2, serves: "walk", sets: 16, ways: 4, replacement: "lru", pageBytes: [2 ** 21] },
    ],
    costs: walkerCosts,
    options: { ...walkerOptions, utlbOnMaintenance: "flush" },
    sources: [
      {
        figure: "all maintenance of the main TLB empties the micro TLBs",
        source: "Arm Cortex-A7 and Cortex-A35 manuals, whose TLBs are built alike; A53's not checked for the sentence",
        mark: "C",
      },
      {
        figure: "micro TLBs 10 + 10 fully associative, main TLB 512, 4-way; ASID 16 bit",
        source: "Arm DDI0500 5.1, 5.2.2",
        mark: "V",
      },
      { figure: "page-table entries, levels, nG", source: "Linux arch/arm64/include/asm/pgtable-hwdef.h", mark: "V" },
      {
        figure: "rights that table entries take away; VAE1 also removes a global entry of the page",
        source: "from memory, not checked",
        mark: "M",
      },
      {
        figure: "two matching entries: the first is used",
        source: "conflict abort or unpredictable (from memory); choice",
        mark: "C",
      },
      {
        figure: "AF and dirty are set by the walker",
        source: "choice: without hardware management each would be a fault for the kernel",
        mark: "C",
      },
      { figure: "replacement LRU", source: "not documented", mark: "C" },
      { figure: "walk = levels x memory read (10 cycles)", source: "timing model of this tool", mark: "C" },
      {
        figure: "shared ids with asid+sasid: hypothetical, in software and ignored bits of the entry",
        source: "no ARM core has them",
        mark: "C",
      },
      {
        figure: "walk cache 64 4-way; 1G blocks are entered in parts of 512M",
        source: "Arm DDI0500 5.2.2",
        mark: "V",
      },
      {
        figure: "walk cache: holds the place of last-level tables; main TLB: sets indexed by each size",
        source: "not documented; choice",
        mark: "C",
      },
      {
        figure: "not modelled: IPA cache 64 4-way, VMID, 8-bit ASIDs of AArch32",
        source: "Arm DDI0500 5.1, 5.2.2",
        mark: "V",
      },
    ],
  },
];
