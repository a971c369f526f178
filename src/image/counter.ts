/**
 * The counters of a run, by the names that expectations, reports and studies have for them: one table. The simulator counts,
 * the language checks and explains.
 */

/** Whose counter can be asked beside that of the whole system: a VAS's as well, or of threads alone. */
export type CounterScope =
  /** Of processes, cores, measured parts and VASes. */
  | "any"
  /** Of processes, cores and measured parts: nobody does it to a VAS. */
  | "threads"
  /** Of processes and VASes. */
  | "owners";

/** A counter with its meaning. */
export interface CounterRow {
  readonly name: string;
  /** Completes "counts …"; no full stop. */
  readonly doc: string;
}

/** Left of the dot in `l1d.misses(libc)`. Those of one product stand beside those that every machine has. */
export const counterUnitRows = [
  { name: "itlb", doc: "instruction fetches at the last TLB level: a miss is an MMU exception or a walk" },
  { name: "dtlb", doc: "loads and stores at the last TLB level: a miss is an MMU exception or a walk" },
  { name: "l1i", doc: "instruction fetches at the first TLB level, whatever it is called on the machine" },
  { name: "l1d", doc: "loads and stores at the first TLB level, whatever it is called on the machine" },
  { name: "l2", doc: "the second TLB level, fetches and data together; machines with one level have none" },
  { name: "uitlb", doc: "the micro-TLB for instruction fetches (ARC, Cortex)" },
  { name: "udtlb", doc: "the micro-TLB for loads and stores (ARC, Cortex)" },
  { name: "jtlb", doc: "the joint TLB of an ARC core, fetches and data together" },
  { name: "stlb", doc: "the second-level TLB, fetches and data together (RISC-V, x86-64); ARC HS: the super-page TLB" },
  { name: "l2tlb", doc: "the second-level TLB of a U74" },
  { name: "maintlb", doc: "the main TLB of a Cortex" },
  { name: "walkcache", doc: "the walk cache of a Cortex-A53" },
  { name: "l1itlb", doc: "the first-level TLB for instruction fetches (x86-64)" },
  { name: "l1dtlb", doc: "the first-level TLB for loads and stores (x86-64)" },
  { name: "l2itlb", doc: "the second-level TLB for instruction fetches (Zen)" },
  { name: "l2dtlb", doc: "the second-level TLB for loads and stores (Zen)" },
  { name: "l1itlb2m", doc: "first-level entries of 2M pages for fetches (Skylake)" },
  { name: "l1dtlb2m", doc: "first-level entries of 2M pages for loads and stores (Skylake)" },
  { name: "l1dtlb1g", doc: "first-level entries of 1G pages for loads and stores (Skylake)" },
  { name: "stlb1g", doc: "second-level entries of 1G pages (Skylake)" },
] as const satisfies readonly CounterRow[];

/** Right of the dot in `itlb.misses(libc)`. */
export const tlbCounterRows = [
  { name: "hits", doc: "lookups that found a matching entry" },
  { name: "misses", doc: "lookups that found none" },
  { name: "fills", doc: "entries written" },
  { name: "evictions", doc: "valid entries that a fill replaced" },
  // The classes add up to the misses; their definitions are in docs/mmu-models.md.
  { name: "cold", doc: "misses of a translation that this TLB never held for the process" },
  {
    name: "capacity",
    doc: "misses that a fully associative TLB of the same size, replaced least recently used, has too",
  },
  {
    name: "conflict",
    doc: "misses that a fully associative TLB of the same size, replaced least recently used, does not have",
  },
  {
    name: "switch",
    doc: "misses of entries that a change of address space removed, or left behind under another ASID",
  },
  { name: "flush", doc: "misses of entries that TLB maintenance removed" },
  { name: "rollover", doc: "misses of entries that an ASID rollover removed" },
  { name: "unsubscribed", doc: "misses of shared entries whose SASID bit is off, or that unsubscribing removed" },
  { name: "redundant", doc: "misses, of whatever class, of a translation that another process has or had in some TLB" },
] as const satisfies readonly CounterRow[];

/** Counters without a TLB: `cycles`, `walks(libc)`, `switches(A)`. */
export const systemCounterRows = [
  { name: "cycles", of: "any", doc: "cycles charged; of the whole system, those of the core that ran longest" },
  { name: "instructions", of: "any", doc: "instructions executed" },
  { name: "walks", of: "any", doc: "page table walks after a miss, by hardware or by the refill handler" },
  {
    name: "walk_reads",
    of: "any",
    doc: "page-table entries that walks read, also the walk that only sets a dirty bit",
  },
  { name: "faults", of: "any", doc: "page faults that reached the kernel" },
  { name: "faults_fetch", of: "threads", doc: "page faults of instruction fetches that the kernel has dealt with" },
  { name: "faults_load", of: "threads", doc: "page faults of loads that the kernel has dealt with" },
  { name: "faults_store", of: "threads", doc: "page faults of stores that the kernel has dealt with" },
  { name: "faults_fatal", of: "threads", doc: "page faults that ended in a signal" },
  { name: "protection", of: "any", doc: "page faults on a page that is mapped, but not for this access" },
  { name: "machine_checks", of: "threads", doc: "accesses that several TLB entries matched" },
  { name: "shared_hits", of: "any", doc: "TLB hits on entries that another process filled" },
  { name: "system_calls", of: "threads", doc: "system calls; `print`, `expect` and `meet` make some" },
  { name: "switches", of: "threads", doc: "context switches: a core went from one thread to another" },
  { name: "vas_switches", of: "threads", doc: "switches of a thread to another VAS, or back" },
  { name: "context_writes", of: "threads", doc: "writes of the registers that say whose translations count" },
  { name: "shootdowns", of: "threads", doc: "times that other cores were told to flush" },
  { name: "interrupts_sent", of: "threads", doc: "cores that shootdowns went to, by interrupt or by broadcast" },
  { name: "interrupts_taken", of: "threads", doc: "interrupts that a core took for others' shootdowns" },
  { name: "flushes", of: "threads", doc: "TLB maintenance operations, of all kinds" },
  { name: "flushes_all", of: "threads", doc: "flushes of everything" },
  { name: "flushes_nonglobal", of: "threads", doc: "flushes of everything but global entries" },
  { name: "flushes_asid", of: "threads", doc: "flushes of one address space" },
  { name: "flushes_page", of: "threads", doc: "flushes of one page" },
  { name: "flushes_shared", of: "threads", doc: "flushes of the entries of one shared id" },
  { name: "flushes_micro", of: "threads", doc: "flushes of the first-level TLBs alone" },
  { name: "flushed_entries", of: "threads", doc: "TLB entries that flushes removed" },
  { name: "asids", of: "threads", doc: "address-space ids that were given out" },
  { name: "rollovers", of: "threads", doc: "times that the address-space ids ran out and a new generation began" },
  { name: "pages_zeroed", of: "threads", doc: "pages that the kernel filled with zeros" },
  { name: "pages_copied", of: "threads", doc: "pages that the kernel copied, for copy on write among others" },
  { name: "entries_edited", of: "threads", doc: "page-table entries that the kernel wrote or cleared" },
  { name: "frames", of: "owners", doc: "frames of physical memory that are in use now, page tables included" },
  { name: "cycles_execute", of: "threads", doc: "cycles of the instructions themselves" },
  { name: "cycles_translate", of: "threads", doc: "cycles of TLB misses: second levels, walks, refill handlers" },
  { name: "cycles_maintain", of: "threads", doc: "cycles of writing MMU registers and of TLB maintenance" },
  { name: "cycles_kernel", of: "threads", doc: "cycles of kernel code, without TLB maintenance" },
  { name: "cycles_fault", of: "threads", doc: "of these, those of entering and leaving page faults" },
  { name: "cycles_call", of: "threads", doc: "of these, those of entering and leaving system calls" },
  { name: "cycles_switch", of: "threads", doc: "of these, those of switching threads and VASes" },
  { name: "cycles_pages", of: "threads", doc: "of these, those of zeroing and copying pages" },
  { name: "cycles_interrupt", of: "threads", doc: "of these, those of sending, taking and awaiting shootdowns" },
] as const satisfies readonly (CounterRow & { readonly of: CounterScope })[];

/** Name of a counter without a TLB. */
export type SystemCounterName = (typeof systemCounterRows)[number]["name"];
