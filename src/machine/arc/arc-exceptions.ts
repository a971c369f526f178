/**
 * Registers that an ARC core writes by itself when an access fails: EFA, ECR, and TLBPD0 prepared for the refill handler
 * (mmu-hardware §1.11, §1.14). On other cores nothing happens here.
 */
import { tagDescriptor } from "./arc-registers.js";
import type { Core, Machine } from "../state/index.js";
import { Access } from "../events/index.js";
import { EntryClass } from "../config/index.js";

/** Vectors of ARC700 (MMUv1 to v3) and of ARCv2 (MMUv4). */
const vectors = {
  machineCheck: [0x20, 0x03],
  instructionMiss: [0x21, 0x04],
  dataMiss: [0x22, 0x05],
  protection: [0x23, 0x06],
} as const;

/** Parameter of a protection violation that the MMU found. */
const fromMmu = 0x08;

/** Cause of a machine check: several entries match. */
const duplicateTlb = 1;

/** Names of the exceptions, by vector, for the version. */
export function exceptionName(version: number, vector: number): string {
  const names = {
    machineCheck: "MachineCheck",
    instructionMiss: "ITLBMiss",
    dataMiss: "DTLBMiss",
    protection: "ProtV",
  };
  const column = version >= 4 ? 1 : 0;
  const found = Object.entries(vectors).find(([, values]) => values[column] === vector);
  return found === undefined ? "none" : names[found[0] as keyof typeof names];
}

function note(
  machine: Machine,
  core: Core,
  va: number,
  [old, since4]: readonly [number, number],
  cause: number,
  parameter: number,
): void {
  const vector = machine.config.architecture.mmuVersion >= 4 ? since4 : old;
  core.arc.efa = va >>> 0;
  core.arc.ecr = (vector << 16) | (cause << 8) | parameter;
}

/** Cause of a load or store: 1 load, 2 store; of a fetch 0. */
function causeOf(access: Access): number {
  return access === Access.Fetch ? 0 : access === Access.Load ? 1 : 2;
}

/** What a miss of an ARC core leaves in EFA and ECR. */
export function noteMissCause(machine: Machine, core: Core, va: number, access: Access): void {
  note(machine, core, va, access === Access.Fetch ? vectors.instructionMiss : vectors.dataMiss, causeOf(access), 0);
}

/** A miss: the core has TLBPD0 ready for the handler, with page, V and the running ASID. */
export function noteMiss(machine: Machine, core: Core, va: number, vpn: number, access: Access): void {
  const { architecture, pageShift } = machine.config;
  if (!architecture.tlbCommands) return;
  noteMissCause(machine, core, va, access);
  const tag = core.context.asid;
  core.arc.pd0 = tagDescriptor(pageShift, architecture.mmuVersion, vpn, EntryClass.Private, tag);
}

/** An access that an entry does not permit, or a program's access to an untranslated address. */
export function noteProtection(machine: Machine, core: Core, va: number, access: Access): void {
  if (machine.config.architecture.tlbCommands) note(machine, core, va, vectors.protection, causeOf(access), fromMmu);
}

/** Several entries match: the core turns translation off and leaves the rest to the handler. */
export function noteMachineCheck(machine: Machine, core: Core, va: number): void {
  if (!machine.config.architecture.tlbCommands) return;
  note(machine, core, va, vectors.machineCheck, duplicateTlb, 0);
  core.arc.enable = false;
}
