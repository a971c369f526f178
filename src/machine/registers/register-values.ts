/** The translation registers of a core with their fields, as a debugger shows them. */
import { arcRegisterValues, isWritableArcRegister, refuseArcRegister, writeArcRegister } from "../arc/index.js";
import { isContextRegister, refuseContext, writeContext } from "./write-context.js";
import { configurationRegisters } from "./configuration-registers.js";
import type { Core, Machine } from "../state/index.js";
import { regionCount } from "../refill/index.js";
import { hexDigits, sasidRegister, sharedIds, type RegisterValue } from "../base/index.js";
import { type MachineArchitecture, type TagPolicy } from "../config/index.js";
import { probeAsidLength, satpLayout, satpReadBack, satpValue } from "./riscv-satp.js";
import { hexNumber } from "../../notation/index.js";

/**
 * The MMU registers of ARC (arc-register-values.ts); satp on RISC-V, CR3 on x86-64, TTBR0_EL1 on ARMv8, TTBR0, TTBCR,
 * CONTEXTIDR and DACR on ARMv7; what the tag policy needs besides; and what tells software the geometry of the TLBs
 * (configuration-registers.ts).
 */
export function registerValues(machine: Machine, core: Core): RegisterValue[] {
  const { show, holds } = contextRegisters[machine.config.architecture.registers];
  return [
    ...show(machine, core),
    ...(holds.includes(machine.equation.policy) ? [] : hypotheticalRegisters(machine, core)),
    ...configurationRegisters(machine),
  ];
}

/** The registers of a translation context, and the tag policies that they have room for. */
interface ContextRegisters {
  readonly show: (machine: Machine, core: Core) => RegisterValue[];
  readonly holds: readonly TagPolicy[];
}

const contextRegisters: Readonly<Record<MachineArchitecture["registers"], ContextRegisters>> = {
  arc: { show: arcRegisterValues, holds: ["asid+sasid"] },
  satp: { show: (machine, core) => [satp(machine, core)], holds: [] },
  cr3: { show: (machine, core) => [cr3(machine, core)], holds: [] },
  "ttbr0-el1": { show: (machine, core) => [ttbr0(machine, core)], holds: [] },
  "short-descriptor": { show: shortDescriptorRegisters, holds: ["domain"] },
};

/** satp, with the width of ASIDs as software finds it: written with ones and read back. */
function satp(machine: Machine, { context }: Core): RegisterValue {
  const { format, config } = machine;
  const layout = satpLayout(format.entryBytes);
  const mode = layout.bits === 32 ? 1n : format.levels.length === 3 ? 8n : 9n;
  const width = probeAsidLength(layout, (written) => satpReadBack(layout, config.asidBits, written));
  return {
    name: "satp",
    value: hexDigits(satpValue(layout, mode, context.asid, context.root), layout.bits / 4),
    fields: [
      { name: "MODE", value: format.name },
      { name: "ASID", value: String(context.asid) },
      { name: "PPN", value: hexNumber(context.root) },
      { name: "ASIDLEN", value: String(width) },
    ],
  };
}

/** Can a person write the register of this name? */
export function isWritableRegister(machine: Machine, name: string): boolean {
  return isArcRegister(machine, name) || isContextRegister(machine, name);
}

function isArcRegister({ config }: Machine, name: string): boolean {
  return config.architecture.tlbCommands && isWritableArcRegister(name);
}

/** Why a value cannot be written to a register, or null. */
export function refuseRegister(machine: Machine, name: string, value: bigint): string | null {
  const { tlbCommands } = machine.config.architecture;
  if (!isArcRegister(machine, name) && (!tlbCommands || isContextRegister(machine, name)))
    return refuseContext(machine, name, value);
  if (BigInt.asUintN(32, value) !== value) return `${value} does not fit 32 bits`;
  return refuseArcRegister(machine, name, Number(value));
}

/** Writes a register by name, as software would. The value must not be refused. */
export function writeRegisterValue(machine: Machine, core: Core, name: string, value: bigint): void {
  if (isArcRegister(machine, name)) writeArcRegister(machine, core, name, Number(value));
  else writeContext(machine, core, name, value);
}

/** CR3: table base 51:12, PCID 11:0 (0 on a machine without PCIDs, whose bits 4:3 are PCD and PWT, 0 here). */
function cr3(machine: Machine, { context }: Core): RegisterValue {
  const base = BigInt(context.root) << BigInt(machine.config.pageShift);
  return {
    name: "CR3",
    value: hexDigits(base | BigInt(context.asid), 16),
    fields: [
      { name: "PML4", value: hexDigits(base, 16) },
      { name: "PCID", value: String(context.asid) },
    ],
  };
}

/** TTBR0_EL1: ASID 63:48, table base 47:1, CnP 0. */
function ttbr0(machine: Machine, { context }: Core): RegisterValue {
  const base = BigInt(context.root) << BigInt(machine.config.pageShift);
  return {
    name: "TTBR0_EL1",
    value: hexDigits((BigInt(context.asid) << 48n) | base, 16),
    fields: [
      { name: "ASID", value: String(context.asid) },
      { name: "BADDR", value: hexDigits(base, 12) },
      { name: "CnP", value: "0" },
    ],
  };
}

/** TTBR0 (base 31:7), TTBCR (N = 2), CONTEXTIDR (ASID 7:0) and DACR (two bits a domain) of ARMv7. */
function shortDescriptorRegisters(machine: Machine, { context }: Core): RegisterValue[] {
  const base = hexDigits(context.root * 2 ** machine.config.pageShift, 8);
  const domains = Array.from({ length: 16 }, (_, domain) => domain).filter(
    (domain) => ((context.keyRights >>> (2 * domain)) & 3) === 1,
  );
  return [
    { name: "TTBR0", value: base, fields: [{ name: "base", value: base }] },
    { name: "TTBCR", value: hexDigits(2, 8), fields: [{ name: "N", value: "2" }] },
    { name: "CONTEXTIDR", value: hexDigits(context.asid, 8), fields: [{ name: "ASID", value: String(context.asid) }] },
    ...(machine.equation.check === "domain"
      ? [
          {
            name: "DACR",
            value: hexDigits(context.keyRights >>> 0, 8),
            fields: [{ name: "client", value: domains.join(", ") }],
          },
        ]
      : []),
  ];
}

/** Registers that the tag policy needs and the architecture does not have. */
function hypotheticalRegisters(machine: Machine, core: Core): RegisterValue[] {
  const { context } = core;
  const one = (name: string, value: number, field: string, text: string): RegisterValue[] => [
    { name, value: hexDigits(value >>> 0, 8), fields: [{ name: field, value: text }] },
  ];
  const keys = sharedIds(core.context)
    .map((id) => id + 1)
    .join(", ");
  switch (machine.equation.policy) {
    case "asid+sasid":
    case "common-mask":
      return [
        sasidRegister("SASID0", context.sasidLo, context, 0),
        sasidRegister("SASID1", context.sasidHi, context, 32),
      ];
    case "two-context": {
      const second = context.secondContext;
      return one("CTX1", second, "shared id", second < 0 ? "none" : String(second));
    }
    case "region+key": {
      const common = Array.from({ length: regionCount }, (_, region) => region).filter(
        (region) => ((context.commonRegions >>> region) & 1) !== 0,
      );
      return [
        ...one("RR", context.commonRegions, "common", common.length === 0 ? "none" : common.join(", ")),
        ...one("PKR", context.keyRights, "keys", keys === "" ? "none" : keys),
      ];
    }
    case "domain":
      return one("DACR", context.keyRights, "client", keys === "" ? "0" : `0, ${keys}`);
    case "pkey":
      return one("PKRU", context.keyRights, "allowed", keys === "" ? "0" : `0, ${keys}`);
    case "ccid":
      return one("PC bit", context.memberBit, "space", context.memberBit === 0 ? "none" : String(context.space));
    default:
      return [];
  }
}
