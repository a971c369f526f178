/** Registers of a thread, wherever they are: in its core while it runs, in its record otherwise. */
import type { Tid, VirtualAddress } from "../machine/address.js";
import { createRegisterFile, saveRegisters, setRegister, type RegisterFile } from "../machine/index.js";
import { setSavedRegister } from "./create-process.js";
import { threadOf, type System } from "./kernel.js";

/**
 * A thread's registers: a copy if it runs on a core, else its saved ones (do not change them). Throws for an unknown
 * tid.
 */
export function threadRegisters(system: System, tid: Tid): RegisterFile {
  const thread = threadOf(system.kernel, tid);
  if (thread.core === null) return thread.registers;
  const registers = createRegisterFile();
  saveRegisters(system.machine.cores[thread.core]!, registers);
  return registers;
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
