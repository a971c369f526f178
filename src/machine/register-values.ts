/** The translation registers of a core with their fields, as a debugger shows them. */
import { arcRegisterValues, isWritableArcRegister, refuseArcRegister, writeArcRegister } from "./arc-register-values.js";
import type { Core } from "./core.js";
import type { Machine } from "./machine.js";
import { hexDigits, sasidRegister, type RegisterValue } from "./register-text.js";

/**
 * The MMU registers of ARC (arc-register-values.ts); satp on RISC-V, CR3 on x86-64, TTBR0_EL1 on ARMv8, with SASID where the
 * hypothetical policy is on.
 */
export function registerValues(machine: Machine, core: Core): RegisterValue[] {
  switch (machine.config.architecture.name) {
    case "arc": return arcRegisterValues(machine, core);
    case "riscv": return [satp(machine, core), ...hypotheticalRegisters(machine, core)];
    case "x86-64": return [cr3(machine, core), ...hypotheticalRegisters(machine, core)];
    case "armv8": return [ttbr0(machine, core), ...hypotheticalRegisters(machine, core)];
  }
}

function satp(machine: Machine, { context }: Core): RegisterValue {
  const mode = machine.format.levels.length === 3 ? 8n : 9n;
  const value = (mode << 60n) | (BigInt(context.asid) << 44n) | BigInt(context.root);
  return {
    name: "satp", value: hexDigits(value, 16),
    fields: [
      { name: "MODE", value: machine.format.name }, { name: "ASID", value: String(context.asid) },
      { name: "PPN", value: `0x${context.root.toString(16)}` },
    ],
  };
}

/** Can software write the register of this name? On other machines than ARC the kernel alone does that. */
export function isWritableRegister(machine: Machine, name: string): boolean {
  return machine.config.architecture.name === "arc" && isWritableArcRegister(name);
}

/** Why a value cannot be written to a register, or null. */
export function refuseRegister(machine: Machine, name: string, value: number): string | null {
  if (machine.config.architecture.name !== "arc") return `${name} is written by the kernel at a switch`;
  return refuseArcRegister(machine, name, value);
}

/** Writes a register by name, as software would. The value must not be refused. */
export function writeRegisterValue(machine: Machine, core: Core, name: string, value: number): void {
  writeArcRegister(machine, core, name, value);
}

/** CR3: table base 51:12, PCID 11:0 (0 on a machine without PCIDs, whose bits 4:3 are PCD and PWT, 0 here). */
function cr3(machine: Machine, { context }: Core): RegisterValue {
  const base = BigInt(context.root) << BigInt(machine.config.pageShift);
  return {
    name: "CR3", value: hexDigits(base | BigInt(context.asid), 16),
    fields: [{ name: "PML4", value: hexDigits(base, 16) }, { name: "PCID", value: String(context.asid) }],
  };
}

/** TTBR0_EL1: ASID 63:48, table base 47:1, CnP 0. */
function ttbr0(machine: Machine, { context }: Core): RegisterValue {
  const base = BigInt(context.root) << BigInt(machine.config.pageShift);
  return {
    name: "TTBR0_EL1", value: hexDigits((BigInt(context.asid) << 48n) | base, 16),
    fields: [{ name: "ASID", value: String(context.asid) }, { name: "BADDR", value: hexDigits(base, 12) }, { name: "CnP", value: "0" }],
  };
}

/** Registers that only the hypothetical machine with shared ids would have. */
function hypotheticalRegisters(machine: Machine, core: Core): RegisterValue[] {
  if (!machine.equation.honoursShared) return [];
  return [sasidRegister("SASID0", core.context.sasidLo, core, 0), sasidRegister("SASID1", core.context.sasidHi, core, 32)];
}
