/**
 * Writing the translation registers of machines other than ARC by hand: satp, CR3, TTBR0, CONTEXTIDR, and what the tag policy needs
 * besides. Nothing is flushed and nobody is told: that is what makes it worth trying.
 */
import type { Asid, Pfn } from "../base/index.js";
import type { MachineArchitecture } from "../config/index.js";
import type { Core, Machine } from "../state/index.js";
import { satpLayout, satpReadBack } from "./riscv-satp.js";
import { hexNumber } from "../../notation/index.js";

/** How a register's value becomes part of the context, and why it may not. */
interface ContextRegister {
  /** Width in bits. */
  readonly bits: 32 | 64;
  /** Frame of the table base in a value, if the register holds it. */
  readonly root?: (machine: Machine, value: bigint) => number;
  readonly write: (machine: Machine, core: Core, value: bigint) => void;
}

const low = (value: bigint, bits: number): number => Number(BigInt.asUintN(bits, value));

function field(name: "sasidLo" | "sasidHi" | "commonRegions" | "keyRights" | "secondContext"): ContextRegister {
  return { bits: 32, write: (_, { context }, value) => void (context[name] = Number(BigInt.asIntN(32, value))) };
}

/** Registers that the tag policy needs and the architecture does not have. */
const policyRegisters: Readonly<Record<string, ContextRegister>> = {
  SASID0: field("sasidLo"),
  SASID1: field("sasidHi"),
  CTX1: field("secondContext"),
  RR: field("commonRegions"),
  PKR: field("keyRights"),
  PKRU: field("keyRights"),
  DACR: field("keyRights"),
};

const ownRegisters: Readonly<Record<MachineArchitecture["registers"], Readonly<Record<string, ContextRegister>>>> = {
  arc: {},
  satp: {
    satp: {
      bits: 64,
      root: ({ format }, value) => low(value, format.entryBytes === 4 ? 22 : 44),
      write: (machine, { context }, value) => {
        const layout = satpLayout(machine.format.entryBytes);
        const kept = satpReadBack(layout, machine.config.asidBits, value);
        context.asid = low(kept >> layout.asidShift, layout.asidField) as Asid;
        context.root = low(value, layout.bits === 32 ? 22 : 44) as Pfn;
      },
    },
  },
  cr3: {
    CR3: {
      bits: 64,
      root: ({ config }, value) => Number(BigInt.asUintN(52, value) >> BigInt(config.pageShift)),
      write: ({ config }, { context }, value) => {
        context.root = Number(BigInt.asUintN(52, value) >> BigInt(config.pageShift)) as Pfn;
        context.asid = low(value, Math.min(12, config.asidBits)) as Asid;
      },
    },
  },
  "ttbr0-el1": {
    TTBR0_EL1: {
      bits: 64,
      root: ({ config }, value) => Number(BigInt.asUintN(48, value) >> BigInt(config.pageShift)),
      write: ({ config }, { context }, value) => {
        context.root = Number(BigInt.asUintN(48, value) >> BigInt(config.pageShift)) as Pfn;
        context.asid = low(value >> 48n, config.asidBits) as Asid;
      },
    },
  },
  "short-descriptor": {
    TTBR0: {
      bits: 32,
      root: ({ config }, value) => Number(BigInt.asUintN(32, value) >> BigInt(config.pageShift)),
      write: ({ config }, { context }, value) => {
        context.root = Number(BigInt.asUintN(32, value) >> BigInt(config.pageShift)) as Pfn;
      },
    },
    CONTEXTIDR: {
      bits: 32,
      write: ({ config }, { context }, value) => void (context.asid = low(value, config.asidBits) as Asid),
    },
  },
};

function registerOf({ config }: Machine, name: string): ContextRegister | undefined {
  const own = ownRegisters[config.architecture.registers];
  return Object.hasOwn(own, name)
    ? own[name]
    : Object.hasOwn(policyRegisters, name)
      ? policyRegisters[name]
      : undefined;
}

/** Can a person write this register? It must be one that the machine shows. */
export function isContextRegister(machine: Machine, name: string): boolean {
  return registerOf(machine, name) !== undefined;
}

/** Why a value cannot be written, or null. */
export function refuseContext(machine: Machine, name: string, value: bigint): string | null {
  const register = registerOf(machine, name);
  if (register === undefined) return `${name} is read only`;
  if (value < 0n || BigInt.asUintN(register.bits, value) !== value)
    return `${value} does not fit ${register.bits} bits`;
  const root = register.root?.(machine, value);
  const { memory } = machine;
  if (root !== undefined && (root < memory.firstPfn || root >= memory.firstPfn + memory.frames))
    return `${name} would have its page table in frame ${hexNumber(root)}, where there is no memory`;
  return null;
}

/** Writes a register. The value must not be refused. */
export function writeContext(machine: Machine, core: Core, name: string, value: bigint): void {
  registerOf(machine, name)!.write(machine, core, value);
}
