/**
 * Functions of the kernel block that programs call: `kernel.f(…)`, or a system call that a function of the same name stands in for. The
 * function runs on the thread that has called it, in its space, on a stack of the kernel's.
 */
import { firstKernelFunction } from "../../image/kernel-call.js";
import type { CalledKernelCode, KernelCode } from "../../image/kernel-code.js";
import {
  createRegisterFile,
  directMapStart,
  EventKind,
  getRegister,
  kernelOwner,
  loadRegisters,
  saveRegisters,
  setRegister,
  type Core,
  type OwnerId,
  type VirtualAddress,
} from "../../machine/index.js";
import { pay, processOf, record, type Kernel, type System, type Thread } from "../state/index.js";
import { settleObligations } from "../shootdown/index.js";
import { deliverPending } from "../threads/index.js";
import { setKernelRegisters } from "./kernel-registers.js";

/** Argument registers that a function of the kernel block can get from a program: a7 holds the number. */
const mostArguments = 7;

/** System calls of executables that have the arguments of compiled programs': brk, munmap, mremap, mmap, mprotect, madvise. */
const sameInExecutables: ReadonlySet<number> = new Set([214, 215, 216, 222, 226, 233]);

/** Name of the function that a call reaches; undefined: it is the kernel's own. */
function functionOf(
  { functions }: KernelCode,
  { replaced }: CalledKernelCode,
  asked: number,
  executable: boolean,
): string | undefined {
  if (asked >= firstKernelFunction) return Object.keys(functions)[asked - firstKernelFunction];
  return executable && !sameInExecutables.has(asked) ? undefined : replaced[asked];
}

/** First and end of a thread's stack in the kernel. */
export function kernelStackOf({ layout }: Kernel, thread: Thread): { readonly start: number; readonly end: number } {
  const { pageBytes } = layout;
  const start = directMapStart + thread.kernelSide!.stack * pageBytes;
  return { start, end: start + pageBytes };
}

/**
 * A program's `ecall`: enters the function of the kernel block that it reaches. False: it reaches none.
 *
 * @param executable whether the thread runs an executable, which has Linux's numbers
 */
export function enterKernelFunction(system: System, core: Core, thread: Thread, executable: boolean): boolean {
  const { kernel, machine } = system;
  const code = kernel.image.kernelCode;
  const side = thread.kernelSide;
  if (!code?.called || side === undefined || side.caller !== null) return false;
  const asked = Number(BigInt.asIntN(32, getRegister(core, 17)));
  const name = functionOf(code, code.called, asked, executable);
  if (name === undefined) return false;
  pay(system, "systemCall");
  const args = Array.from({ length: mostArguments }, (_, n) => BigInt.asIntN(64, getRegister(core, 10 + n)));
  const registers = createRegisterFile();
  saveRegisters(core, registers);
  registers.pc = (core.pc + 4) as VirtualAddress;
  const called = firstKernelFunction + Object.keys(code.functions).indexOf(name);
  side.caller = { called, args: args.slice(0, 2), registers };
  const own = createRegisterFile();
  const stack = kernelStackOf(kernel, thread);
  setKernelRegisters(own, code.functions[name]!.address, stack.end, args);
  own.pc = code.called.entry as VirtualAddress;
  loadRegisters(core, own);
  core.processOwner = kernelOwner as OwnerId;
  if (machine.watch !== null) Object.assign(machine.watch, { stackStart: stack.start, stackEnd: stack.end, owner: -1 });
  // Nothing that another core could notice: it belongs to the step that follows.
  kernel.lab!.pure = true;
  return true;
}

/** The function has returned: what it owes comes due, and the program goes on with its value. */
export function leaveKernelFunction(system: System, core: Core, thread: Thread): void {
  const side = thread.kernelSide!;
  const { registers, called, args } = side.caller!;
  const value = getRegister(core, 10);
  settleObligations(system, thread);
  side.caller = null;
  loadRegisters(core, registers);
  setRegister(core, 10, value);
  core.processOwner = processOf(system.kernel, thread.pid).owner;
  record(
    system,
    EventKind.KernelOperation,
    called,
    Number(args[0]),
    Number(args[1]),
    0,
    Number(BigInt.asIntN(64, value)),
  );
  deliverPending(system, thread);
}
