/**
 * What a fault is called where it happens: the exception and what its syndrome says, in the terms of each architecture.
 *
 * x86-64: error code of #PF (Intel SDM 3A 4.7). RISC-V: scause (privileged specification). ARMv8: DFSC of ESR_EL1. ARMv7: the
 * status of the short-descriptor DFSR and IFSR. ARC: vector, cause and parameter of ECR (mmu-hardware §1.11). The last four of
 * Arm from memory, not checked.
 */
import {
  Access,
  AccessFault,
  exceptionName,
  walk,
  type AccessRecord,
  type Machine,
  type MachineConfig,
  type Pfn,
  type VirtualAddress,
} from "../../machine/index.js";

type Architecture = MachineConfig["architecture"]["name"];

/** What is needed of an access. */
export type FaultedAccess = Pick<AccessRecord, "access" | "fault" | "faultLevel" | "root" | "va">;

/** Why an access faulted, as a sentence; `who` made it. Null where only the tables of that moment tell more. */
export function faultSentence({ config }: Machine, { access, fault }: FaultedAccess, who: string): string | null {
  const word = ["fetch", "load", "store"][access]!;
  switch (fault) {
    case AccessFault.Protection:
      return `The page is mapped for ${who}, but not for a ${word}.`;
    case AccessFault.MachineCheck:
      return "Several TLB entries matched at once: a machine check.";
    case AccessFault.Retry:
      return "The entry that the refill wrote does not match the present context, so the access would miss for ever.";
    case AccessFault.Domain:
      return `The entry belongs to a domain that ${who} has no access to; the kernel removes it, and the access is tried again.`;
    case AccessFault.KeyMiss:
      return `The entry has a protection key that no key register of ${who} holds; the kernel removes it, and the access is tried again.`;
    case AccessFault.KeyPermission:
      return `The protection key of the page denies ${who} this access.`;
    case AccessFault.Reserved:
      return `The page-table entry says what the architecture reserves.`;
    case AccessFault.Misaligned:
      return "The page-table entry maps a large page whose frame is not a multiple of its size.";
    case AccessFault.NoMemory:
      return "The page tables lead to memory that is not there.";
    case AccessFault.Accessed:
      return `${who} may make this ${word}, but the ${accessedNames[config.architecture.name]} of the page is clear, and setting it is the kernel's business.`;
    case AccessFault.Dirty:
      return `${who} may make this store, but the page is still marked clean, and marking it dirty is the kernel's business.`;
    default:
      return null;
  }
}

/** "a page fault (#PF, error code 0x7: present, write, user)", or null: the access did not fault, or nobody defines it. */
export function faultTerms(machine: Machine, access: FaultedAccess): string | null {
  if (access.fault === AccessFault.None || access.fault === AccessFault.Retry) return null;
  if (access.fault === AccessFault.MachineCheck) return null;
  return terms[machine.config.architecture.name](machine, access);
}

const terms: Readonly<Record<Architecture, (machine: Machine, access: FaultedAccess) => string>> = {
  "x86-64": x86Terms,
  riscv: riscvTerms,
  armv8: armv8Terms,
  armv7: armv7Terms,
  arc: arcTerms,
};

/** What the bit is called that says a page has been used. */
const accessedNames: Readonly<Record<Architecture, string>> = {
  "x86-64": "accessed bit",
  riscv: "accessed bit",
  armv8: "access flag",
  armv7: "access flag",
  arc: "accessed bit",
};

const hex = (value: number, digits = 2): string => `0x${value.toString(16).padStart(digits, "0")}`;

/** Bits of the error code: P 1, W/R 2, U/S 4, RSVD 8, I/D 16, PK 32. */
function x86Terms(machine: Machine, { access, fault }: FaultedAccess): string {
  if (fault === AccessFault.NoMemory) return "no fault of its own: nothing answers where the tables lead";
  // Key registers are Itanium's; on this core they are a hypothetical check.
  if (machine.equation.check === "key-register" && isKey(fault)) return keyRegisterTerms(fault);
  const bits: readonly (readonly [boolean, number, string])[] = [
    [fault !== AccessFault.NotPresent, 1, "present"],
    [access === Access.Store, 2, "write"],
    [true, 4, "user"],
    [fault === AccessFault.Reserved || fault === AccessFault.Misaligned, 8, "reserved bit"],
    [access === Access.Fetch, 16, "instruction fetch"],
    [isKey(fault), 32, "protection key"],
  ];
  const set = bits.filter(([holds]) => holds);
  const names = set.map(([, , name]) => name);
  if (fault === AccessFault.NotPresent) names.unshift("not present");
  return `a page fault (#PF, error code ${hex(set.reduce((code, [, bit]) => code | bit, 0))}: ${names.join(", ")})`;
}

function isKey(fault: AccessFault): boolean {
  return fault === AccessFault.KeyMiss || fault === AccessFault.KeyPermission;
}

function keyRegisterTerms(fault: AccessFault): string {
  return fault === AccessFault.KeyMiss ? "a key miss fault" : "a key permission fault";
}

const riscvNames = ["instruction", "load", "store/AMO"] as const;

function riscvTerms(_machine: Machine, { access, fault }: FaultedAccess): string {
  if (isKey(fault)) return keyRegisterTerms(fault);
  if (fault === AccessFault.NoMemory) {
    const cause = [1, 5, 7][access]!;
    return `${article(riscvNames[access])} access fault (scause ${cause})`;
  }
  return `${article(riscvNames[access])} page fault (scause ${[12, 13, 15][access]!})`;
}

function article(name: string): string {
  return `${name.startsWith("i") ? "an" : "a"} ${name}`;
}

/** Number of the level of a fault that an entry of the TLB raised: the page that it was filled from has it. */
function lastLevel({ format }: Machine): number {
  return format.levels.length - 1;
}

/** Does the entry that the walk ended at have address bits beyond the physical ones? Nobody has written it since: the kernel stops. */
function hasLargeAddress(machine: Machine, { root, va }: FaultedAccess): boolean {
  const last = walk(machine, root as Pfn, va as VirtualAddress).steps.at(-1);
  return last !== undefined && (last.raw & (0xffn << 40n)) !== 0n;
}

function armv8Terms(machine: Machine, about: FaultedAccess): string {
  const { access, fault, faultLevel } = about;
  const level = faultLevel < 0 ? lastLevel(machine) : faultLevel;
  const register = access === Access.Fetch ? "IFSC" : "DFSC";
  const told = (name: string, status: number): string =>
    `${/^[aeiou]/.test(name) ? "an" : "a"} ${name}, level ${level} (${register} ${hex(status | level)})`;
  switch (fault) {
    case AccessFault.NoMemory:
      return told("external abort on the table walk", 0x14);
    case AccessFault.Reserved:
      return hasLargeAddress(machine, about) ? told("address size fault", 0x00) : told("translation fault", 0x04);
    case AccessFault.Accessed:
      return told("access flag fault", 0x08);
    case AccessFault.Protection:
    case AccessFault.Dirty:
      return told("permission fault", 0x0c);
    case AccessFault.Domain:
      return "a domain fault";
    case AccessFault.KeyMiss:
    case AccessFault.KeyPermission:
      return keyRegisterTerms(fault);
    default:
      return told("translation fault", 0x04);
  }
}

function armv7Terms(machine: Machine, { access, fault, faultLevel }: FaultedAccess): string {
  const page = faultLevel < 0 ? lastLevel(machine) > 0 : faultLevel > 0;
  const register = access === Access.Fetch ? "IFSR" : "DFSR";
  const told = (name: string, section: number, ofPage: number): string =>
    `${/^[aeiou]/.test(name) ? "an" : "a"} ${name}, ${page ? "page" : "section"} (${register} status ${hex(page ? ofPage : section)})`;
  switch (fault) {
    case AccessFault.NoMemory:
      return told("external abort on the table walk", 0x0c, 0x0e);
    case AccessFault.Accessed:
      return told("access flag fault", 0x03, 0x06);
    case AccessFault.Domain:
      return told("domain fault", 0x09, 0x0b);
    case AccessFault.Protection:
    case AccessFault.Dirty:
      return told("permission fault", 0x0d, 0x0f);
    case AccessFault.KeyMiss:
    case AccessFault.KeyPermission:
      return keyRegisterTerms(fault);
    default:
      return told("translation fault", 0x05, 0x07);
  }
}

/** A miss is an exception of its own, and what the refill handler finds in the tables is its business; rights are the MMU's. */
function arcTerms({ config }: Machine, { access, fault, faultLevel }: FaultedAccess): string {
  const since4 = config.architecture.mmuVersion >= 4;
  const byEntry = fault === AccessFault.Protection && faultLevel < 0;
  const miss = access === Access.Fetch ? (since4 ? 0x04 : 0x21) : since4 ? 0x05 : 0x22;
  const vector = byEntry ? (since4 ? 0x06 : 0x23) : miss;
  const cause = access === Access.Fetch ? 0 : access === Access.Load ? 1 : 2;
  const ecr = (vector << 16) | (cause << 8) | (byEntry ? 0x08 : 0);
  const name = `${exceptionName(config.architecture.mmuVersion, vector)} (ECR ${hex(ecr, 6)})`;
  switch (fault) {
    case AccessFault.Protection:
      return byEntry ? name : `${name}, whose handler finds a page without this right`;
    case AccessFault.NoMemory:
      return `${name}, whose handler is led to memory that is not there`;
    case AccessFault.Accessed:
    case AccessFault.Dirty:
      return `${name}, whose handler leaves the bit to the kernel`;
    case AccessFault.KeyMiss:
    case AccessFault.KeyPermission:
      return keyRegisterTerms(fault);
    default:
      return `${name}, whose handler finds no page`;
  }
}
