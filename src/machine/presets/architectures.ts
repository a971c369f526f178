/**
 * What the instruction set architectures fix, one row each. Nothing outside this folder asks for an architecture by name: whoever
 * must behave differently reads a trait here. What Linux does on each is src/kernel/config/linux-ports.ts, which operations each
 * has is src/machine/maintenance/maintenance.ts.
 */
import type { ConfigurationSource, MachineArchitecture } from "../config/index.js";

/** Traits of a machine whose tables are read by hardware, and that is told by instructions what to forget. */
const walked = {
  mmuVersion: 0,
  multipleMatch: "first",
  tlbCommands: false,
  mostAsidBits: null,
  contextWrites: 1,
  rootWriteFlushes: false,
  faultForgetsPage: false,
  pageFlushOfOwnOnly: false,
  breakBeforeMake: false,
} as const satisfies Partial<MachineArchitecture>;

/** ARC with an MMU of this version: tables are software's, TLBs are written entry by entry. */
export function arc(version: number): MachineArchitecture {
  return {
    ...walked,
    name: "arc",
    mmuVersion: version,
    multipleMatch: "machine-check",
    configuration: "mmu-bcr",
    tlbCommands: true,
    registers: "arc",
    mostAsidBits: { bits: 8, where: "the PID register of ARC" },
    contextWrites: 2,
  };
}

/** RISC-V: the ASID stands in satp beside the root. */
export const riscv: MachineArchitecture = { ...walked, name: "riscv", configuration: "satp", registers: "satp" };

/** x86-64: CR3 holds root and PCID. */
export function x86(configuration: ConfigurationSource): MachineArchitecture {
  return {
    ...walked,
    name: "x86-64",
    configuration,
    registers: "cr3",
    rootWriteFlushes: true,
    faultForgetsPage: true,
    pageFlushOfOwnOnly: true,
  };
}

/** ARMv8-A with 4K granules. */
export const armv8: MachineArchitecture = {
  ...walked,
  name: "armv8",
  mmuVersion: 8,
  configuration: "id-aa64mmfr0",
  registers: "ttbr0-el1",
  breakBeforeMake: true,
};

/** ARMv7-A with short descriptors. */
export function armv7(configuration: ConfigurationSource): MachineArchitecture {
  return {
    ...walked,
    name: "armv7",
    mmuVersion: 7,
    configuration,
    registers: "short-descriptor",
    breakBeforeMake: true,
  };
}
