/**
 * The maintenance operations of the architectures as kernel code issues them. Which entries each removes is the business of the
 * machine's maintenance table.
 */
import type { KernelCallName } from "../../image/kernel-call.js";
import {
  flushAll,
  flushPage,
  maintain,
  onBehalfOf,
  type Asid,
  type Core,
  type VirtualAddress,
} from "../../machine/index.js";
import { broadcastLate, completeBroadcasts } from "../shootdown/index.js";
import { LimitReached } from "../state/index.js";
import { writeContext } from "./context-calls.js";
import type { LabCall } from "./lab-call.js";
import { spaceOfNumber } from "./space-number.js";

/** Carries out an operation; its result is 0. */
export type MaintenanceCall = (call: LabCall) => 0;

type Architecture = "riscv" | "x86-64" | "armv8" | "armv7" | "arc";

/** Refuses an operation that the machine does not have. */
export function requireArchitecture(
  { system: { machine } }: LabCall,
  name: string,
  ...architectures: readonly Architecture[]
): void {
  const { architecture: own, preset } = {
    architecture: machine.config.architecture.name,
    preset: machine.config.preset,
  };
  if (!architectures.some((one) => one === own))
    throw new LimitReached(
      `kernel code: \`${name}\` is an operation of ${architectures.join(" and ")}, and ${preset} is of ${own}`,
    );
}

function unsigned({ args }: LabCall, index: number): bigint {
  return BigInt.asUintN(64, args[index]!);
}

/** Carries an operation out on cores, or leaves one that is broadcast to their hardware. */
function issue(
  { system, core }: LabCall,
  cores: readonly Core[],
  everywhere: boolean,
  operation: string,
  va: VirtualAddress,
  asid: Asid,
): void {
  const { pid } = core;
  if (everywhere && broadcastLate(system, cores, { from: core.id, pid, does: { operation, va, asid } })) return;
  onBehalfOf(system.machine, pid, () => {
    for (const one of cores) maintain(system.machine, one, operation, { va, asid });
  });
}

/** One TLBI: on the core itself, or on all; complete after a DSB. */
function tlbi(suffix: string, everywhere: boolean): MaintenanceCall {
  const name = `tlbi_${suffix}${everywhere ? "is" : ""}`;
  return (call) => {
    requireArchitecture(call, name, "armv8");
    const { system, core, lab } = call;
    const operand = unsigned(call, 0);
    const va = Number((operand & 0xfff_ffff_ffffn) << 12n) as VirtualAddress;
    const asid = Number(operand >> 48n) as Asid;
    const cores: readonly Core[] = everywhere ? system.machine.cores : [core];
    issue(call, cores, everywhere, `TLBI ${suffix.toUpperCase()}`, va, asid);
    lab.pending[core.id]!++;
    return 0;
  };
}

/** The same on ARMv7: an operation by its name, its operand the raw register (MVA with the ASID in bits 7…0, or an ASID). */
function tlbi7(name: string, everywhere: boolean): MaintenanceCall {
  return (call) => {
    requireArchitecture(call, `${name}${everywhere ? "is" : ""}`, "armv7");
    const { system, core, lab } = call;
    const operand = Number(BigInt.asUintN(32, unsigned(call, 0)));
    const asid = (operand % 256) as Asid;
    const va = (operand - (operand % 4096)) as VirtualAddress;
    issue(call, everywhere ? system.machine.cores : [core], everywhere, name.toUpperCase(), va, asid);
    lab.pending[core.id]!++;
    return 0;
  };
}

/** A barrier that completes what the core has issued. */
function barrier(name: string, ...architectures: readonly Architecture[]): MaintenanceCall {
  return (call) => {
    requireArchitecture(call, name, ...architectures);
    call.lab.pending[call.core.id] = 0;
    completeBroadcasts(call.system, call.core.id, name === "dsb_nsh");
    return 0;
  };
}

/** One fence of RISC-V; -1 as an argument is x0: all. */
function fence(name: string, instruction: "sfence.vma" | "sinval.vma"): MaintenanceCall {
  return (call) => {
    requireArchitecture(call, name, "riscv");
    const [va, asid] = [call.args[0]!, call.args[1]!];
    const operation =
      instruction === "sinval.vma"
        ? "sinval.vma va, asid"
        : `sfence.vma ${va === -1n ? "x0" : "va"}, ${asid === -1n ? "x0" : "asid"}`;
    maintain(call.system.machine, call.core, operation, {
      va: Number(BigInt.asUintN(64, va === -1n ? 0n : va)) as VirtualAddress,
      asid: Number(asid === -1n ? BigInt(call.core.context.asid) : asid) as Asid,
    });
    if (instruction === "sinval.vma") call.lab.pending[call.core.id]!++;
    return 0;
  };
}

/** The handlers, by the name of the primitive. */
export const maintenanceCalls: Partial<Record<KernelCallName, MaintenanceCall>> = {
  sfence_vma: fence("sfence_vma", "sfence.vma"),
  sinval_vma: fence("sinval_vma", "sinval.vma"),
  sfence_w_inval: (call) => {
    requireArchitecture(call, "sfence_w_inval", "riscv");
    return 0;
  },
  sfence_inval_ir: barrier("sfence_inval_ir", "riscv"),
  invlpg: (call) => {
    requireArchitecture(call, "invlpg", "x86-64");
    maintain(call.system.machine, call.core, "INVLPG", { va: Number(unsigned(call, 0)) as VirtualAddress });
    return 0;
  },
  invpcid: (call) => {
    requireArchitecture(call, "invpcid", "x86-64");
    const type = Number(unsigned(call, 0));
    if (type > 3) throw new LimitReached(`kernel code: invpcid has types 0 to 3, not ${type}`);
    maintain(call.system.machine, call.core, `INVPCID ${type}`, {
      asid: Number(unsigned(call, 1)) as Asid,
      va: Number(unsigned(call, 2)) as VirtualAddress,
    });
    return 0;
  },
  write_cr3: (call) => {
    requireArchitecture(call, "write_cr3", "x86-64");
    writeContext(call.system, call.core, Number(unsigned(call, 0)) as never, Number(unsigned(call, 1)));
    if (call.args[2] === 0n) maintain(call.system.machine, call.core, "MOV CR3, bit 63 = 0");
    return 0;
  },
  ...Object.fromEntries(
    ["vmalle1", "aside1", "vae1", "vale1", "vaae1", "vaale1"].flatMap((suffix) => [
      [`tlbi_${suffix}`, tlbi(suffix, false)],
      [`tlbi_${suffix}is`, tlbi(suffix, true)],
    ]),
  ),
  ...Object.fromEntries(
    ["tlbiall", "tlbiasid", "tlbimva", "tlbimvaa"].flatMap((name) => [
      [name, tlbi7(name, false)],
      [`${name}is`, tlbi7(name, true)],
    ]),
  ),
  dsb_ish: barrier("dsb_ish", "armv8", "armv7"),
  dsb_nsh: barrier("dsb_nsh", "armv8", "armv7"),
  isb: (call) => {
    requireArchitecture(call, "isb", "armv8", "armv7");
    return 0;
  },
  flush_page: (call) => {
    const { machine, kernel } = call.system;
    if (spaceOfNumber(kernel, Number(call.args[0])) === undefined)
      throw new LimitReached(
        "kernel code: flush_page of something that is no space: name a VAS, a process or current()",
      );
    const va = Number(unsigned(call, 1)) as VirtualAddress;
    onBehalfOf(machine, call.core.pid, () => {
      for (const core of machine.cores) flushPage(machine, core, va, -1, -1, { charged: core.id === call.core.id });
    });
    return 0;
  },
  flush_space: (call) => {
    const { machine } = call.system;
    onBehalfOf(machine, call.core.pid, () => {
      for (const core of machine.cores) flushAll(machine, core, false, true, { charged: core.id === call.core.id });
    });
    return 0;
  },
};
