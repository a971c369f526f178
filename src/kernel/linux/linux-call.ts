/**
 * System calls of executables: Linux's numbers, Linux's errors, in Linux's order. This kernel's own calls are at 0x4000 and
 * more; those of the VAS patches, whose numbers Linux gave to others, at `vasCallBase` + number.
 */
import { eventNumber, linuxCalls, vasCallBase, type LinuxCallName } from "../../image/linux-call.js";
import { getRegister, type Core, type VirtualAddress } from "../../machine/index.js";
import { errno } from "../abi/index.js";
import { performCall, systemCall, type Result } from "../calls/index.js";
import { endWait, retryCalls } from "../linux-call/index.js";
import { descriptorCalls, pipeCalls, statCalls, transferCalls, treeCalls } from "../linux-files/index.js";
import { int32, report, type Call, type System, type Thread } from "../state/index.js";
import { cloneCalls } from "./clone-calls.js";
import { execveCall } from "./execve-call.js";
import { futexCalls } from "./futex-calls.js";
import { memoryCalls } from "./memory-calls.js";
import { pollCalls } from "./poll-calls.js";
import { machineCalls } from "./machine-calls.js";
import { processCalls } from "./process-calls.js";
import { signalCalls } from "./signal-calls.js";
import { timeCalls } from "./time-calls.js";

const handlers: Partial<Record<LinuxCallName, (call: Call) => Result>> = {
  ...transferCalls,
  ...pipeCalls,
  ...pollCalls,
  ...futexCalls,
  ...cloneCalls,
  ...execveCall,
  ...descriptorCalls,
  ...statCalls,
  ...treeCalls,
  ...memoryCalls,
  ...processCalls,
  ...signalCalls,
  ...timeCalls,
  ...machineCalls,
};

const nameByNumber: ReadonlyMap<number, LinuxCallName> = new Map(
  (Object.keys(handlers) as LinuxCallName[]).map((name) => [linuxCalls[name], name]),
);

/** Calls that glibc asks for and goes on without: restartable sequences, the processor's extensions, the newer clone. */
const expectedUnknown: ReadonlySet<number> = new Set([linuxCalls.rseq, linuxCalls.riscv_hwprobe, linuxCalls.clone3]);

/** Is the program of the thread's process an executable? */
export function runsExecutable({ kernel }: System, thread: Thread): boolean {
  const { program } = kernel.processes.get(thread.pid)!;
  return kernel.image.programs[program]?.executable !== undefined;
}

/** `ecall` of an executable: number in a7, arguments in a0 … a5, result in a0. */
export function enterLinuxCall(system: System, core: Core): void {
  const number = int32(getRegister(core, 17));
  const args = Array.from({ length: 6 }, (_, n) => getRegister(core, 10 + n));
  const pc = core.pc;
  core.pc = (core.pc + 4) as VirtualAddress;
  if (number >= vasCallBase) {
    systemCall(system, core, ownNumber(number), args, true);
    return;
  }
  performCall(system, core, eventNumber(number), args, true, (call) => {
    const name = nameByNumber.get(number);
    if (name !== undefined) return handlers[name]!(call);
    tellUnknown(system, number, pc);
    return -errno.ENOSYS;
  });
}

/** Makes a call again that has waited. */
function performAgain(call: Call, number: number): Result {
  return handlers[nameByNumber.get(number)!]!(call);
}

/** After kernel work: goes on with the calls of executables that wait for what it has changed. */
export function resumeCalls(system: System): void {
  if (system.kernel.stirred) retryCalls(system, performAgain);
}

/** A thread whose time to wait has come. */
export function endTimedWait(system: System, thread: Thread, until: number): void {
  endWait(system, thread, until, performAgain);
}

/** Number in the table of compiled programs: 0x4123 is `vas_create`, 291 there. */
function ownNumber(number: number): number {
  const below = number - vasCallBase;
  return below >= 291 && below <= 306 ? below : number;
}

/** Says that a call is not here, the first time that its number is asked for. */
function tellUnknown(system: System, number: number, pc: number): void {
  if (expectedUnknown.has(number)) return;
  const told = system.kernel.output.some((record) => record.kind === "unknown-call" && record.number === number);
  if (!told) report(system, { kind: "unknown-call", number, pc });
}
