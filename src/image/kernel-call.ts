/**
 * Numbers of the primitives of kernel code: a7 as for system calls. One `ecall` is one step, but for the pure ones, which ask
 * nothing that another core could change.
 */
export const kernelCalls = {
  pte: 0x5000,
  set_pte: 0x5001,
  walk: 0x5002,
  leaf: 0x5010,
  table_entry: 0x5011,
  frame: 0x5012,
  valid: 0x5013,
  with: 0x5014,
  without: 0x5015,
  root: 0x5016,
  asid: 0x5017,
  core: 0x5018,
  phys: 0x5019,
  operand: 0x501a,
  alloc_frame: 0x5020,
  free_frame: 0x5021,
  new_table: 0x5022,
  table: 0x5023,
  load: 0x5030,
  store: 0x5031,
  sfence_vma: 0x5040,
  sinval_vma: 0x5041,
  sfence_w_inval: 0x5042,
  sfence_inval_ir: 0x5043,
  write_satp: 0x5044,
  invlpg: 0x5050,
  invpcid: 0x5051,
  write_cr3: 0x5052,
  tlbi_vmalle1: 0x5060,
  tlbi_aside1: 0x5061,
  tlbi_vae1: 0x5062,
  tlbi_vale1: 0x5063,
  tlbi_vaae1: 0x5064,
  tlbi_vaale1: 0x5065,
  tlbi_vmalle1is: 0x5068,
  tlbi_aside1is: 0x5069,
  tlbi_vae1is: 0x506a,
  tlbi_vale1is: 0x506b,
  tlbi_vaae1is: 0x506c,
  tlbi_vaale1is: 0x506d,
  dsb_ish: 0x5070,
  dsb_nsh: 0x5071,
  isb: 0x5072,
  write_ttbr0: 0x5073,
  tlbiall: 0x5074,
  tlbiasid: 0x5075,
  tlbimva: 0x5076,
  tlbimvaa: 0x5077,
  tlbiallis: 0x5078,
  tlbiasidis: 0x5079,
  tlbimvais: 0x507a,
  tlbimvaais: 0x507b,
  write_contextidr: 0x507c,
  flush_page: 0x5080,
  flush_space: 0x5081,
  enter: 0x5082,
  arc_write: 0x5088,
  arc_read: 0x5089,
  tlb_command: 0x508a,
  send_ipi: 0x5090,
  irq_off: 0x5091,
  irq_on: 0x5092,
  lock: 0x50a0,
  unlock: 0x50a1,
  choose: 0x50a2,
  settle: 0x50b0,
  defer: 0x50b1,
  /** What `await` and `atomic` compile to; no names of the language. */
  atomic_begin: 0x50c0,
  atomic_end: 0x50c1,
  await_again: 0x50c2,
  /** Back to the program that has called a function of the kernel block, whose value is in a0; no name of the language. */
  return_to_program: 0x50c3,
  current: 0x50d0,
  unlink_vma: 0x50d1,
  protect_vma: 0x50d2,
} as const;

/** Number of the first function of the kernel block, as programs call it: `kernel.f(…)`. The others follow in their order. */
export const firstKernelFunction = 0x5800;

/** Spaces as kernel code tells them apart: VASes from 1 on; from here on the processes of the scenario, in their order. */
export const firstProcessSpace = 2 ** 32;

/** … and from here on the spaces of processes that others have made, by their ids. */
export const firstOtherSpace = 2 ** 33;

/** Name of a primitive as kernel code writes it. */
export type KernelCallName = keyof typeof kernelCalls;

/** MMU registers of ARC by the number that kernel code names them with (`ARC_PD0`, …), as the machine names them. */
export const arcRegisters = ["TLBPD0", "TLBPD1", "TLBINDEX", "PID", "SCRATCH_DATA0", "SASID0", "SASID1"] as const;

/** Lowest number of a primitive. */
export const firstKernelCall = 0x5000;

/** Primitives that are no step of their own: their results depend on their arguments and on what never changes. */
export const pureKernelCalls: ReadonlySet<number> = new Set(
  (
    [
      "leaf",
      "table_entry",
      "frame",
      "valid",
      "with",
      "without",
      "root",
      "asid",
      "core",
      "phys",
      "operand",
      "current",
    ] as const
  ).map((name) => kernelCalls[name]),
);

/** Virtual start of the direct map: physical address 0. Kernel code alone can reach it, and it is not translated. */
export const directMapStart = 2 ** 50;

/** Virtual start of the kernel's own text, data and stacks; boot puts them into memory in one piece. */
export const kernelImageStart = 2 ** 51;
