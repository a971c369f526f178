/** Interrupts that kernel code sends: a thread of the core runs the function in front of the one that was interrupted. */
import { saveRegisters, type CoreId, type Tid, type VirtualAddress } from "../../machine/index.js";
import { processOf, threadOf, type System } from "../state/index.js";
import { deliverPending } from "../threads/index.js";
import { fillCores } from "../waiting/index.js";
import { setKernelRegisters } from "./kernel-registers.js";

/** Is an interrupt pending on a core that takes it now? */
export function mayTakeInterrupt({ kernel }: System, id: CoreId): boolean {
  const { lab } = kernel;
  if (lab === null || lab.interrupts[id]!.length === 0 || lab.masked[id]!) return false;
  return kernel.cores[id]!.current !== lab.handlers[id] && lab.atomic === null;
}

/** Takes the oldest pending interrupt of a core. */
export function takeInterrupt(system: System, id: CoreId): void {
  const { kernel, machine } = system;
  const lab = kernel.lab!;
  const schedule = kernel.cores[id]!;
  const { handler, argument } = lab.interrupts[id]!.shift()!;
  if (schedule.current !== null) {
    const interrupted = threadOf(kernel, schedule.current);
    saveRegisters(machine.cores[id]!, interrupted.registers);
    interrupted.core = null;
    interrupted.state = "runnable";
    schedule.current = null;
    schedule.queue.unshift(interrupted.tid);
  }
  const thread = threadOf(kernel, lab.handlers[id] as Tid);
  thread.registers.pc = kernel.image.kernelCode!.entry as VirtualAddress;
  setKernelRegisters(thread.registers, handler, thread.stack!.end, [argument]);
  thread.state = "runnable";
  // In the space that the core holds, as long as there is one.
  const held = schedule.loaded !== null && kernel.spaces.has(schedule.loaded) ? schedule.loaded : null;
  thread.space = held ?? processOf(kernel, thread.pid).space;
  schedule.queue.unshift(thread.tid);
  kernel.activeCore = id;
  fillCores(system, deliverPending);
}
