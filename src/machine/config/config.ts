/** Configuration of a machine: every figure and choice that its behaviour depends on, as plain data. */
import type { Isa } from "./isa.js";
import type { TagPolicy } from "./match.js";

/** How a full set chooses the entry to give up. */
export type Replacement = "random-lfsr" | "rr" | "lru" | "plru";

/** One TLB structure. */
export interface TlbConfig {
  /** "uITLB", "JTLB", … */
  readonly name: string;
  /** 1 = asked first, 2 = asked when level 1 misses. Several structures of one level are asked at once. */
  readonly level: 1 | 2;
  /** Whose accesses ask it; "walk" = it is a page-walk cache (walk-cache.ts). */
  readonly serves: "fetch" | "data" | "both" | "walk";
  readonly sets: number;
  readonly ways: number;
  readonly replacement: Replacement;
  /** The TLB for super pages of ARC HS, beside the one that refills go to. */
  readonly superPages?: boolean;
  /**
   * Page sizes that it holds, in bytes, ascending. Absent: every size if it is fully associative, the base page alone if
   * it has sets. With several sizes, each indexes the sets by the lowest bits of its own page number.
   */
  readonly pageBytes?: readonly number[];
  /** A page larger than all sizes held: its part of the largest fitting size is entered, or nothing. Absent = split. */
  readonly larger?: "split" | "skip";
}

/** Prices in cycles. Settings describe each with its source. */
export interface MachineCosts {
  readonly instruction: number;
  /** A first-level miss that a later level answers. */
  readonly microMiss: number;
  readonly memoryRead: number;
  /** Software refill handler without its memory reads, for a fetch and for a load or store. */
  readonly refillFetch: number;
  readonly refillData: number;
  readonly registerWrite: number;
  /** One maintenance operation on one entry or one command. */
  readonly flushOperation: number;
  /** Reading or clearing one entry when an operation must go through all of them. */
  readonly entryScan: number;
}

/** What the sources leave open (marked as choice in mmu-hardware), as named options. */
export interface MachineOptions {
  /** Writing the context registers: first-level TLBs compare tags ("compare") or are emptied ("flush"). §1.13. */
  readonly utlbOnContextWrite: "compare" | "flush";
  /** Losing an entry in level 2 also removes it from level 1 ("drop"), or level 1 keeps it ("keep"). §1.13. */
  readonly utlbOnEviction: "keep" | "drop";
  /** Maintenance of the main TLB removes from level 1 what it removes there ("exact"), or empties level 1 ("flush"). */
  readonly utlbOnMaintenance: "exact" | "flush";
  /** Flushing a page removes a shared entry of that page whatever its number (the "smart probe"). §1.8. */
  readonly deleteIgnoresSasid: boolean;
  /** A shared entry matches although PID.S = 0. §2.1. */
  readonly sharedWithoutEnable: boolean;
  /** Free ways are filled before any valid entry is replaced, whatever the replacement. */
  readonly invalidFirst: boolean;
  /** Hardware walker finding A or D clear: it sets the bit ("hardware", Svadu) or faults ("fault", Svade). §2.2. */
  readonly adUpdate: "hardware" | "fault";
  /** TLBIVUTLB does nothing while TLBINDEX holds a lookup error (MMUv2, P6). */
  readonly erratumIvutlb: boolean;
  /** An MMUv1 whose TLBWrite leaves the first-level TLBs alone and whose code 5 clears them (§1.8, P7). */
  readonly metalFix: boolean;
  /** INVLPG leaves global entries while PCIDs are in use (P22). */
  readonly erratumInvlpgGlobal: boolean;
  /** An address- or ASID-selective SFENCE.VMA leaves instruction TLBs alone (P23). */
  readonly erratumCip1200: boolean;
  /** Changing ASID and table base together can cache the new tables' translation under the old ASID (P24). */
  readonly erratumE1003: boolean;
  /** A walk that is under way when a flush arrives enters its result afterwards (P25). */
  readonly walkDuringFlush: boolean;
  /** Cores share the entries of their last-level TLBs, as with the CnP bit of ARMv8 (§2.4, P21). */
  readonly commonNotPrivate: boolean;
  /**
   * Pages that stand in several table entries (NAPOT, contiguous hint) fill one TLB entry; off: an entry a table entry.
   */
  readonly contiguous: boolean;
}

/**
 * What tells software the geometry of the TLBs or the width of ASIDs: MMU_BCR of ARC, TLBTR of Cortex-A9, ID_AA64MMFR0_EL1,
 * CPUID leaf 2 of Intel, CPUID 8000_0005H and on of AMD, satp written and read back; or nothing. (configuration-registers.ts)
 */
export type ConfigurationSource = "mmu-bcr" | "tlbtr" | "id-aa64mmfr0" | "cpuid-2" | "cpuid-8000" | "satp" | "none";

/** The architectures that there are machines of. */
export type ArchitectureName = "arc" | "riscv" | "armv8" | "armv7" | "x86-64";

/** What the instruction set architecture of the MMU fixes. Behaviour follows from these traits, never from the name. */
export interface MachineArchitecture {
  readonly name: ArchitectureName;
  readonly mmuVersion: number;
  /** Two entries that match at once: an exception, or the first one is used. */
  readonly multipleMatch: "machine-check" | "first";
  readonly configuration: ConfigurationSource;
  /**
   * Software fills and clears TLB entries through registers and TLBCOMMAND, and keeps page tables as it likes (ARC, mmu-hardware
   * §1.8): an exception leaves its cause there, and a flush is a sequence of commands.
   */
  readonly tlbCommands: boolean;
  /** The registers of the translation context, and how they are shown (register-values.ts). */
  readonly registers: "arc" | "satp" | "cr3" | "ttbr0-el1" | "short-descriptor";
  /** Most bits of an ASID that a register has room for, and which register that is; null: as many as `asid_bits` says. */
  readonly mostAsidBits: { readonly bits: number; readonly where: string } | null;
  /** Register writes of a switch: ASID and root together, or one after the other. */
  readonly contextWrites: 1 | 2;
  /** Writing the root flushes what is cached under the ASID written, at no further cost (CR3). */
  readonly rootWriteFlushes: boolean;
  /** A page fault removes what is cached of the page under the running ASID (Intel SDM 3A, 4.10.4.1). */
  readonly faultForgetsPage: boolean;
  /** The operation for one page is for the running ASID; for another one there is another operation (INVLPG, INVPCID). */
  readonly pageFlushOfOwnOnly: boolean;
  /** A valid entry must be made invalid, and flushed, before another valid one takes its place; else the core may fault. */
  readonly breakBeforeMake: boolean;
  /** ARMv7: entries can forbid execution to privileged code alone (cores with LPAE have it). Absent: they cannot. */
  readonly privilegedExecuteNever?: true;
}

/** Confidence in a figure: read in the cited source, inferred, from memory, or a choice where sources are silent. */
export type SourceMark = "V" | "I" | "M" | "C";

/** Where a figure of a preset comes from. */
export interface FigureSource {
  readonly figure: string;
  readonly source: string;
  readonly mark: SourceMark;
}

/** A complete, checked configuration. */
export interface MachineConfig {
  readonly preset: string;
  readonly title: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly seed: number;
  /** Instructions that the cores execute. */
  readonly isa: Isa;
  /** The coherence checker of the simulator is on. The machine itself behaves the same. */
  readonly check: boolean;
  /** With `check`: what is allowed but slow or leaks is reported too (P2, P18, P27). */
  readonly checkAdvice: boolean;
  /** Every TLB miss is classified (miss-class.ts). The machine itself behaves the same. */
  readonly classify: boolean;
  /** Name of the page-table format. */
  readonly format: string;
  readonly pageShift: number;
  readonly tags: TagPolicy;
  readonly asidBits: number;
  /** How many shared ids there are, 0 = none. */
  readonly sasidCount: number;
  readonly refill: "software" | "hardware";
  readonly architecture: MachineArchitecture;
  readonly tlbs: readonly TlbConfig[];
  readonly costs: MachineCosts;
  readonly options: MachineOptions;
  readonly sources: readonly FigureSource[];
}
