/** The translation registers of a core with their fields, as a debugger shows them. */
import { pidRegister } from "./arc-registers.js";
import type { Core } from "./core.js";
import type { Machine } from "./machine.js";

/** A register with its decoded fields; `value` in hexadecimal, all digits. */
export interface RegisterValue {
  readonly name: string;
  readonly value: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}

/**
 * PID, SASID0, SASID1 and SCRATCH_DATA0 on ARC; satp on RISC-V, CR3 on x86-64, TTBR0_EL1 on ARMv8, with SASID where the
 * hypothetical policy is on.
 */
export function registerValues(machine: Machine, core: Core): RegisterValue[] {
  switch (machine.config.architecture.name) {
    case "arc": return arcRegisters(machine, core);
    case "riscv": return [satp(machine, core), ...hypotheticalRegisters(machine, core)];
    case "x86-64": return [cr3(machine, core), ...hypotheticalRegisters(machine, core)];
    case "armv8": return [ttbr0(machine, core), ...hypotheticalRegisters(machine, core)];
  }
}

function hex(value: number | bigint, digits: number): string {
  return `0x${value.toString(16).padStart(digits, "0")}`;
}

function sharedIds(core: Core): number[] {
  const ids: number[] = [];
  for (let id = 0; id < 64; id++) {
    if (((id < 32 ? core.context.sasidLo : core.context.sasidHi) & (1 << (id & 31))) !== 0) ids.push(id);
  }
  return ids;
}

function sasidRegister(name: string, word: number, core: Core, first: number): RegisterValue {
  const ids = sharedIds(core).filter((id) => id >= first && id < first + 32);
  const subscribed = ids.length === 0 ? "none" : ids.join(", ");
  return { name, value: hex(word >>> 0, 8), fields: [{ name: "subscribed", value: subscribed }] };
}

function arcRegisters(machine: Machine, core: Core): RegisterValue[] {
  const { context } = core;
  const pid = pidRegister({ enable: true, shared: context.sharedEnable, asid: context.asid });
  const registers: RegisterValue[] = [{
    name: "PID", value: hex(pid, 8),
    fields: [
      { name: "T", value: "1" }, { name: "P", value: "0" }, { name: "S", value: context.sharedEnable ? "1" : "0" },
      { name: "ASID", value: String(context.asid) },
    ],
  }];
  if (machine.config.sasidCount > 0) {
    const several = machine.config.sasidCount > 32;
    registers.push(sasidRegister(several ? "SASID0" : "SASID", context.sasidLo, core, 0));
    if (several) registers.push(sasidRegister("SASID1", context.sasidHi, core, 32));
  }
  const root = hex(context.root * 2 ** machine.config.pageShift, 8);
  registers.push({
    name: "SCRATCH_DATA0", value: root, fields: [{ name: "PGD", value: root }],
  });
  return registers;
}

function satp(machine: Machine, { context }: Core): RegisterValue {
  const mode = machine.format.levels.length === 3 ? 8n : 9n;
  const value = (mode << 60n) | (BigInt(context.asid) << 44n) | BigInt(context.root);
  return {
    name: "satp", value: hex(value, 16),
    fields: [
      { name: "MODE", value: machine.format.name }, { name: "ASID", value: String(context.asid) },
      { name: "PPN", value: `0x${context.root.toString(16)}` },
    ],
  };
}

/** CR3: table base 51:12, PCID 11:0 (0 on a machine without PCIDs, whose bits 4:3 are PCD and PWT, 0 here). */
function cr3(machine: Machine, { context }: Core): RegisterValue {
  const base = BigInt(context.root) << BigInt(machine.config.pageShift);
  return {
    name: "CR3", value: hex(base | BigInt(context.asid), 16),
    fields: [{ name: "PML4", value: hex(base, 16) }, { name: "PCID", value: String(context.asid) }],
  };
}

/** TTBR0_EL1: ASID 63:48, table base 47:1, CnP 0. */
function ttbr0(machine: Machine, { context }: Core): RegisterValue {
  const base = BigInt(context.root) << BigInt(machine.config.pageShift);
  return {
    name: "TTBR0_EL1", value: hex((BigInt(context.asid) << 48n) | base, 16),
    fields: [{ name: "ASID", value: String(context.asid) }, { name: "BADDR", value: hex(base, 12) }, { name: "CnP", value: "0" }],
  };
}

/** Registers that only the hypothetical machine with shared ids would have. */
function hypotheticalRegisters(machine: Machine, core: Core): RegisterValue[] {
  if (!machine.equation.honoursShared) return [];
  return [sasidRegister("SASID0", core.context.sasidLo, core, 0), sasidRegister("SASID1", core.context.sasidHi, core, 32)];
}
