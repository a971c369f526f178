/** Waiting in kernel code: `await`, `lock`, and blocks that are one step. */
import { loadRegisters, saveRegisters, createRegisterFile, type Core } from "../../machine/index.js";
import { block, enqueue } from "../waiting/index.js";
import type { LabState, System, Thread } from "../state/index.js";

/** Bytes of an instruction. */
const instruction = 4;

/** `atomic {`, or the beginning of an `await`: from here on the thread goes on alone. `core.pc` is behind the call. */
export function beginAtomic(lab: LabState, core: Core, thread: Thread): void {
  if (lab.atomic !== null) {
    lab.atomic.depth++;
    return;
  }
  const registers = createRegisterFile();
  saveRegisters(core, registers);
  registers.pc = (core.pc - instruction) as typeof core.pc;
  lab.atomic = { tid: thread.tid, depth: 1, registers };
}

/** The end of such a block. */
export function endAtomic(lab: LabState): void {
  if (lab.atomic !== null && --lab.atomic.depth === 0) lab.atomic = null;
}

/**
 * The thread cannot go on: it is brought back to where its step began, and blocked until another thread has done something.
 *
 * @param lock address of the lock it waits for, held by thread `holder`; 0 = a condition
 */
export function waitInKernel(system: System, core: Core, thread: Thread, lock: number, holder: number): void {
  const lab = system.kernel.lab!;
  if (lab.atomic !== null) {
    loadRegisters(core, lab.atomic.registers);
    lab.atomic = null;
  } else core.pc = (core.pc - instruction) as typeof core.pc;
  core.retried = core.pc;
  lab.awaited = thread.tid;
  block(system, thread, { kind: "await", lock, holder });
}

/** After a step of another thread: whoever waits in kernel code looks again. */
export function wakeAwaiting(system: System): void {
  for (const thread of system.kernel.threads.values())
    if (thread.blocked?.kind === "await" && thread.tid !== system.kernel.lab?.awaited) enqueue(system, thread);
}
