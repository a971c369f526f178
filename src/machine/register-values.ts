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

/** PID, SASID0, SASID1 and SCRATCH_DATA0 on ARC; satp on RISC-V, with SASID where the hypothetical policy is on. */
export function registerValues(machine: Machine, core: Core): RegisterValue[] {
  return machine.config.architecture.name === "arc" ? arcRegisters(machine, core) : riscvRegisters(machine, core);
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

function riscvRegisters(machine: Machine, core: Core): RegisterValue[] {
  const { context } = core;
  const mode = machine.format.levels.length === 3 ? 8n : 9n;
  const value = (mode << 60n) | (BigInt(context.asid) << 44n) | BigInt(context.root);
  const registers: RegisterValue[] = [{
    name: "satp", value: hex(value, 16),
    fields: [
      { name: "MODE", value: machine.format.name }, { name: "ASID", value: String(context.asid) },
      { name: "PPN", value: `0x${context.root.toString(16)}` },
    ],
  }];
  if (machine.equation.honoursShared) {
    registers.push(sasidRegister("SASID0", context.sasidLo, core, 0), sasidRegister("SASID1", context.sasidHi, core, 32));
  }
  return registers;
}
