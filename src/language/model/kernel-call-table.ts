/** The primitives of kernel code: what a `kernel` block's functions can call. */
import type { SystemCallDescription, SystemCallParameter } from "./system-call-table.js";

/** A group of primitives, with the architecture that has them (absent: all). */
export interface KernelCallGroup {
  readonly title: string;
  /** Machines that have it, as presets name their architecture; absent: all. */
  readonly architectures?: readonly string[];
  readonly calls: readonly SystemCallDescription[];
}

type Shape = string | readonly [name: string, fallback: bigint];

const parameterDocs: Readonly<Record<string, string>> = {
  space: "a VAS, a process, or `current()`",
  va: "virtual address",
  entry: "bits of an entry",
  level: "level of the table, 0 = root; -1 = the last one on the way",
  frame: "frame number",
  rights: "PTE_R, PTE_W, … or PTE_USER_RW",
  bits: "PTE_R, PTE_W, …",
  value: "64-bit value",
  asid: "address-space id; ALL = of any",
  pcid: "process-context id",
  type: "0 address, 1 PCID, 2 all, 3 all but global",
  root: "frame of the root table",
  noflush: "not 0: remove nothing (bit 63)",
  operand: "the raw register: VA[55:12] in bits 43:0, ASID in 63:48",
  mva: "the raw register: VA[31:12], ASID in 7:0",
  register: "ARC_PD0, ARC_PD1, ARC_INDEX, ARC_PID, ARC_PGD, ARC_SASID0 or ARC_SASID1",
  command: "TLB_WRITE, TLB_READ, TLB_PROBE, …",
  core: "number of a core",
  function: "function of the kernel block",
  argument: "its argument",
  lock: "a variable of the kernel block",
  count: "how many answers there are",
  length: "bytes; rounded up to whole pages",
  protection: "PROT_READ | PROT_WRITE | PROT_EXEC",
};

function call(name: string, shapes: readonly Shape[], doc: string, returns = "0"): SystemCallDescription {
  const parameters = shapes.map((shape): SystemCallParameter => {
    const [parameter, fallback] = typeof shape === "string" ? [shape, undefined] : shape;
    const kind = parameter === "lock" ? "variable" : "number";
    const text = parameterDocs[parameter] ?? parameter;
    return fallback === undefined
      ? { name: parameter, kind, doc: text }
      : { name: parameter, kind, doc: text, default: fallback };
  });
  return { name, parameters, doc, returns, errors: [] };
}

const all = -1n;
const tlbi = (name: string, operands: readonly Shape[], what: string): SystemCallDescription[] => [
  call(`tlbi_${name}`, operands, `TLBI ${name.toUpperCase()} on this core: ${what}.`),
  call(`tlbi_${name}is`, operands, `TLBI ${name.toUpperCase()}IS on all cores: ${what}.`),
];

const tlbi7 = (name: string, operands: readonly Shape[], what: string): SystemCallDescription[] => [
  call(name, operands, `${name.toUpperCase()} on this core: ${what}.`),
  call(`${name}is`, operands, `${name.toUpperCase()}IS on all cores: ${what}.`),
];

/** Every primitive, by group. */
export const kernelCallGroups: readonly KernelCallGroup[] = [
  {
    title: "Entries",
    calls: [
      call(
        "pte",
        ["space", "va", ["level", all]],
        "Reads an entry of a page table from memory.",
        "its bits; 0 = there is no table",
      ),
      call(
        "set_pte",
        ["space", "va", "entry", ["level", all]],
        "Writes an entry of a page table to memory. Flushes nothing.",
      ),
      call("walk", ["space", "va"], "Walks the tables by software, without any TLB.", "the frame, or FAULT"),
    ],
  },
  {
    title: "Helpers (no step)",
    calls: [
      call("leaf", ["frame", "rights"], "Makes an entry that maps a frame.", "its bits"),
      call("table_entry", ["frame"], "Makes an entry that points to a table.", "its bits"),
      call("frame", ["entry"], "Tells which frame an entry maps or points to.", "the frame"),
      call("valid", ["entry"], "Tells whether an entry is valid.", "1 or 0"),
      call("with", ["entry", "bits"], "Adds rights to an entry.", "its bits"),
      call("without", ["entry", "bits"], "Takes rights from an entry.", "its bits"),
      call("root", ["space"], "Tells the root table of a space.", "the frame"),
      call("asid", ["space"], "Tells the ASID that this core runs the space with.", "the ASID"),
      call("current", [], "Tells in which space the caller of this runs.", "the space"),
      call("core", [], "Tells on which core this runs.", "its number"),
      call("phys", ["frame"], "Tells where the direct map has a frame.", "the address"),
      call("operand", ["va", ["asid", 0n]], "Makes the operand of a TLBI: VA[55:12] and the ASID.", "the operand"),
    ],
  },
  {
    title: "Frames",
    calls: [
      call("alloc_frame", [], "Takes a free frame, the one that was freed last first.", "the frame"),
      call("free_frame", ["frame"], "Gives a frame back, whoever may still reach it."),
      call("new_table", [], "Takes a zeroed frame for a table that is hooked in nowhere yet.", "the frame"),
      call(
        "table",
        ["space", "va", "level"],
        "Tells the table of a level on the way to an address.",
        "its frame, or 0",
      ),
    ],
  },
  {
    title: "User memory",
    calls: [
      call("load", ["va"], "Loads 64 bits through this core's TLBs, with a user's rights.", "the value, or FAULT"),
      call("store", ["va", "value"], "Stores 64 bits through this core's TLBs, with a user's rights.", "0, or FAULT"),
    ],
  },
  {
    title: "RISC-V",
    architectures: ["riscv"],
    calls: [
      call(
        "sfence_vma",
        [
          ["va", all],
          ["asid", all],
        ],
        "SFENCE.VMA on this core.",
      ),
      call("sinval_vma", ["va", ["asid", all]], "SINVAL.VMA: complete after SFENCE.INVAL.IR."),
      call("sfence_w_inval", [], "SFENCE.W.INVAL."),
      call("sfence_inval_ir", [], "SFENCE.INVAL.IR: completes what SINVAL.VMA began."),
      call("write_satp", ["root", "asid"], "Writes SATP: root and ASID of this core."),
    ],
  },
  {
    title: "x86-64",
    architectures: ["x86-64"],
    calls: [
      call("invlpg", ["va"], "INVLPG on this core."),
      call("invpcid", ["type", ["pcid", 0n], ["va", 0n]], "INVPCID on this core."),
      call("write_cr3", ["root", "pcid", ["noflush", 0n]], "Writes CR3: root and PCID of this core."),
    ],
  },
  {
    title: "ARMv8",
    architectures: ["armv8"],
    calls: [
      ...tlbi("vmalle1", [], "everything"),
      ...tlbi("aside1", ["operand"], "entries of the operand's ASID"),
      ...tlbi("vae1", ["operand"], "entries of a page and an ASID, and what walk caches know of it"),
      ...tlbi("vale1", ["operand"], "last-level entries of a page and an ASID"),
      ...tlbi("vaae1", ["operand"], "entries of a page, of any ASID, and what walk caches know of it"),
      ...tlbi("vaale1", ["operand"], "last-level entries of a page, of any ASID"),
    ],
  },
  {
    title: "ARMv7",
    architectures: ["armv7"],
    calls: [
      ...tlbi7("tlbiall", [], "everything"),
      ...tlbi7("tlbiasid", ["asid"], "entries of an ASID"),
      ...tlbi7("tlbimva", ["mva"], "entries of a page and an ASID"),
      ...tlbi7("tlbimvaa", ["mva"], "entries of a page, of any ASID"),
      call("write_contextidr", ["asid"], "Writes CONTEXTIDR: the ASID of this core, whatever its root is."),
    ],
  },
  {
    title: "ARMv8 and ARMv7",
    architectures: ["armv8", "armv7"],
    calls: [
      call("dsb_ish", [], "DSB ISH: completes the maintenance that this core has issued."),
      call("dsb_nsh", [], "DSB NSH: completes the maintenance that this core has issued for itself."),
      call("isb", [], "ISB."),
      call(
        "write_ttbr0",
        ["root", ["asid", all]],
        "Writes TTBR0: root and ASID of this core; ARMv7 has the ASID in CONTEXTIDR, and keeps it.",
      ),
    ],
  },
  {
    title: "ARC",
    architectures: ["arc"],
    calls: [
      call("arc_write", ["register", "value"], "Writes an MMU register of this core, and does nothing else."),
      call("arc_read", ["register"], "Reads an MMU register of this core.", "its 32 bits"),
      call("tlb_command", ["command"], "Writes TLBCOMMAND: does something with TLBPD0, TLBPD1 and TLBINDEX."),
    ],
  },
  {
    title: "Any machine",
    calls: [
      call("flush_page", ["space", "va"], "Flushes a page of a space on all cores, as the machine does it."),
      call("flush_space", ["space"], "Flushes a space on all cores, as the machine does it."),
      call("enter", ["space", "asid"], "Makes this core run a space under an ASID. Flushes nothing."),
    ],
  },
  {
    title: "Mappings",
    calls: [
      call(
        "unlink_vma",
        ["space", "va", "length"],
        "Takes what is mapped there out of the kernel's list: faults there are errors from now on. Clears no entry, flushes nothing.",
      ),
      call(
        "protect_vma",
        ["space", "va", "length", "protection"],
        "Changes what faults there may do. Changes no entry, flushes nothing.",
      ),
    ],
  },
  {
    title: "Interrupts",
    calls: [
      call(
        "send_ipi",
        ["core", "function", ["argument", 0n]],
        "Makes a core run a function as soon as it takes interrupts.",
      ),
      call("irq_off", [], "This core takes no interrupts from here on."),
      call("irq_on", [], "This core takes interrupts again."),
    ],
  },
  {
    title: "Threads",
    calls: [
      call("lock", ["lock"], "Waits until the variable is 0 and makes it the thread's."),
      call("unlock", ["lock"], "Makes the variable 0."),
      call("choose", ["count"], "An answer that an exploration chooses; a plain run takes 0.", "0 … count - 1"),
    ],
  },
  {
    title: "Promises",
    calls: [
      call("settle", [], "From here on nobody may use what this thread has taken away."),
      call("defer", [], "What this thread has taken away may be used until its frame is freed."),
    ],
  },
];

const descriptions = new Map(kernelCallGroups.flatMap(({ calls }) => calls).map((one) => [one.name, one]));

/** Names of the primitives. */
export const kernelCallNames: ReadonlySet<string> = new Set(descriptions.keys());

/** A primitive by name, or null. */
export function findKernelCall(name: string): SystemCallDescription | null {
  return descriptions.get(name) ?? null;
}
