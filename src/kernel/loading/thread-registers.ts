/** Registers of a thread, wherever they are: in its core while it runs, in its record otherwise. */
import { setRegister, type RegisterFile, type Tid, type VirtualAddress } from "../../machine/index.js";
import { setSavedRegister } from "./create-process.js";
import { threadOf, type System, type Thread } from "../state/index.js";

/** Value of x0 … x31 of a thread as an unsigned 64-bit number, without copying the others. Throws for an unknown tid. */
export function threadRegister(system: System, tid: Tid, n: number): bigint {
  return wholeRegister(registersInPlace(system, tid), n);
}

/** The same of all of them, by number. */
export function threadRegisters(system: System, tid: Tid): bigint[] {
  const file = registersInPlace(system, tid);
  const values: bigint[] = [];
  for (let n = 0; n < registerCount; n++) values.push(wholeRegister(file, n));
  return values;
}

const registerCount = 32;

function wholeRegister({ lo, hi }: Pick<RegisterFile, "lo" | "hi">, n: number): bigint {
  const low = BigInt(lo[n]! >>> 0);
  // Most are small, and to put two halves together takes longer than all else here.
  return hi[n] === 0 ? low : (BigInt(hi[n]! >>> 0) << 32n) | low;
}

/** Bits of f0 … f31 of a thread. Throws for an unknown tid. */
export function threadFloatRegister(system: System, tid: Tid, n: number): bigint {
  const { words } = registersInPlace(system, tid).float;
  return (BigInt(words[2 * n + 1]! >>> 0) << 32n) | BigInt(words[2 * n]! >>> 0);
}

/** Program counter of a thread. Throws for an unknown tid. */
export function threadProgramCounter(system: System, tid: Tid): VirtualAddress {
  return registersInPlace(system, tid).pc;
}

/** Where a thread's registers are now: in its core while it runs, in its record otherwise. */
function registersInPlace({ kernel, machine }: System, tid: Tid): Pick<RegisterFile, "lo" | "hi" | "float" | "pc"> {
  const thread = threadOf(kernel, tid);
  return thread.core === null ? thread.registers : machine.cores[thread.core]!;
}

/** Sets x1 … x31, or with n = 32 the pc, of a thread. */
export function setThreadRegister(system: System, tid: Tid, n: number, value: bigint): void {
  const thread = threadOf(system.kernel, tid);
  const core = thread.core === null ? null : system.machine.cores[thread.core]!;
  if (n === 32) {
    const pc = Number(BigInt.asUintN(64, value)) as VirtualAddress;
    if (core === null) thread.registers.pc = pc;
    else core.pc = pc;
  } else if (core === null) {
    if (n > 0) setSavedRegister(thread, n, value);
  } else {
    setRegister(core, n, value);
  }
}
/** Sets what a blocked thread's system call returns. */

export function returnValue(system: System, thread: Thread, value: bigint): void {
  if (thread.core !== null) {
    setRegister(system.machine.cores[thread.core]!, 10, value);
    return;
  }
  thread.registers.lo[10] = Number(BigInt.asIntN(32, value));
  thread.registers.hi[10] = Number(BigInt.asIntN(32, value >> 32n));
}
