/** The translation registers of a core with their fields, as a debugger shows them. */
import { pidRegister } from "./arc-registers.js";
import type { Core } from "./core.js";
import type { Machine } from "./machine.js";

/** A register with its decoded fields. Values are bit patterns. */
export interface ControlRegister {
  readonly name: string;
  readonly value: bigint;
  readonly bits: 32 | 64;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}

/** PID, SASID0, SASID1 and SCRATCH_DATA0 on ARC; satp on RISC-V, with SASID where the hypothetical policy is on. */
export function controlRegisters(machine: Machine, core: Core): ControlRegister[] {
  return machine.config.architecture.name === "arc" ? arcRegisters(machine, core) : riscvRegisters(machine, core);
}

function sharedIds(core: Core): number[] {
  const ids: number[] = [];
  for (let id = 0; id < 64; id++) {
    if (((id < 32 ? core.context.sasidLo : core.context.sasidHi) & (1 << (id & 31))) !== 0) ids.push(id);
  }
  return ids;
}

function sasidRegister(name: string, word: number, core: Core, first: number): ControlRegister {
  const ids = sharedIds(core).filter((id) => id >= first && id < first + 32);
  const value = BigInt(word >>> 0);
  return { name, value, bits: 32, fields: [{ name: "subscribed", value: ids.length === 0 ? "none" : ids.join(", ") }] };
}

function arcRegisters(machine: Machine, core: Core): ControlRegister[] {
  const { context } = core;
  const pid = pidRegister({ enable: true, shared: context.sharedEnable, asid: context.asid });
  const registers: ControlRegister[] = [{
    name: "PID", value: BigInt(pid), bits: 32,
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
  const root = BigInt(context.root) << BigInt(machine.config.pageShift);
  registers.push({
    name: "SCRATCH_DATA0", value: root, bits: 32, fields: [{ name: "PGD", value: `0x${root.toString(16)}` }],
  });
  return registers;
}

function riscvRegisters(machine: Machine, core: Core): ControlRegister[] {
  const { context } = core;
  const mode = machine.format.levels.length === 3 ? 8n : 9n;
  const value = (mode << 60n) | (BigInt(context.asid) << 44n) | BigInt(context.root);
  const registers: ControlRegister[] = [{
    name: "satp", value, bits: 64,
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
