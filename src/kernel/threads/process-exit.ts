/** How processes and threads end, and what that sets free (vas-semantics §1.8). */
import { Defect } from "../config/index.js";
import { EventKind, kernelOwner, type Pfn } from "../../machine/index.js";
import { errno, signalName } from "../abi/index.js";
import { closeDescriptors } from "../files/index.js";
import { putFrame } from "../frames/index.js";
import { leaveAsid } from "../asids/index.js";
import { forwardLayout, noteLayoutChange } from "../sharing/index.js";
import {
  addPhase,
  advanceTime,
  attachmentsOf,
  liveThreads,
  pay,
  processOf,
  record,
  releaseShare,
  report,
  reportDefect,
  spaceOf,
  windowsOf,
  workOf,
  type Mm,
  type Process,
  type ProcessExit,
  type System,
  type Thread,
} from "../state/index.js";
import { destroyMm, releaseSharedId, removeAllPages, removePages } from "../pages/index.js";
import { completeMeetings, dropLocks, leaveCore, releaseLocks, wake } from "../waiting/index.js";
import { finishWork } from "../windows/index.js";
import { unsubscribe } from "../vas/index.js";
import { leaveAttached, removeAttachment, sweepDeadSpaces } from "../attaching/index.js";
import { writeUser } from "../memory/index.js";
import { returnValue } from "../loading/index.js";
import { addressText } from "../../notation/index.js";

/** Ends a thread; the last one ends its process. `value` is what thread_join returns. */
export function exitThread(system: System, thread: Thread, value: bigint): void {
  const process = processOf(system.kernel, thread.pid);
  const last = liveThreads(system.kernel, thread.pid).length === 1;
  if (!last) finishWork(system, thread);
  pay(system, "threadExit");
  if (last && process.exit === null) {
    exitProcess(system, process, { kind: "code", code: Number(BigInt.asUintN(8, value)) });
    return;
  }
  leaveVas(system, process, thread);
  leaveAttachments(system, process, thread);
  retireThread(system, thread, value);
  if (thread.stack !== null) freeStack(system, spaceOf(system.kernel, process.space), thread.stack);
  sweepDeadSpaces(system);
  completeMeetings(system);
}

/** Attachments that this thread made: the patches leave the pointer to it in them (Q7); repaired, a sibling takes over. */
function leaveAttachments(system: System, process: Process, thread: Thread): void {
  const heir = liveThreads(system.kernel, process.pid).find(({ tid }) => tid !== thread.tid)!;
  for (const attachment of attachmentsOf(system.kernel, process).filter(({ tid }) => tid === thread.tid)) {
    const { name } = system.kernel.vases.get(attachment.vid)!;
    if (!system.kernel.config.attachmentOfDeadThread) attachment.tid = heir.tid;
    else
      reportDefect(
        system,
        Defect.AttachmentOfDeadThread,
        `exit: the attachment of \`${name}\` still points to thread ${thread.tid}, which has ended`,
      );
  }
}

/** Unmaps the stack of a thread that has ended. */
function freeStack(system: System, original: Mm, { start, end }: NonNullable<Thread["stack"]>): void {
  for (const vma of original.vmas.filter((one) => one.start >= start && one.end <= end)) {
    removePages(system, original, vma);
    noteLayoutChange(system, original, vma, "unmap");
  }
  original.updated = advanceTime(system.kernel);
  forwardLayout(system, original, start, end, null);
}

/** What a thread leaves of kernel code: a block that is one step, its stack in the kernel. */
function leaveKernelCode(system: System, { tid, kernelSide }: Thread): void {
  const { lab } = system.kernel;
  if (lab?.atomic?.tid === tid) lab.atomic = null;
  if (kernelSide === undefined) return;
  kernelSide.caller = null;
  putFrame(system, kernelSide.stack as Pfn);
}

/** Takes a thread off its core and queue and wakes who joins it. */
export function retireThread(system: System, thread: Thread, value: bigint): void {
  const { kernel } = system;
  finishWork(system, thread);
  thread.state = "exited";
  leaveCore(system, thread);
  releaseLocks(system, thread);
  thread.blocked = null;
  thread.value = value;
  leaveKernelCode(system, thread);
  record(system, EventKind.ThreadExit, thread.tid);
  for (const point of kernel.rendezvous) point.waiting = point.waiting.filter((tid) => tid !== thread.tid);
  for (const other of kernel.threads.values()) {
    if (other.blocked?.kind !== "join" || other.blocked.tid !== thread.tid) continue;
    returnValue(system, other, value);
    wake(system, other);
  }
}

/**
 * Ends a process with all its threads: leaves and detaches its VASes, frees its memory, tells its parent. With windows, where one of its
 * own threads ends it, this clears the entries, and that thread's steps flush them, free the frames, and do the rest.
 */
export function exitProcess(system: System, process: Process, exit: ProcessExit): void {
  const { kernel } = system;
  // Who borrows this memory cannot go on without it (chosen; only a signal can end a process that waits for such a child).
  for (const child of [...kernel.processes.values()])
    if (child.borrows && child.exit === null && child.space === process.space && child !== process && !process.borrows)
      exitProcess(system, child, { kind: "signal", signal: 9, va: null, cause: `its memory was ${process.name}'s` });
  const closing = process.borrows ? null : whoCloses(system, process);
  for (const thread of liveThreads(kernel, process.pid)) {
    const under = thread === closing ? null : finishWork(system, thread);
    if (under === null) continue;
    // It was ending already.
    completeExit(system, process, under);
    return;
  }
  pay(system, "exitProcess");
  report(system, { kind: "exit", text: exitText(process, exit) });
  const threads = liveThreads(kernel, process.pid);
  for (const thread of threads) leaveVas(system, process, thread);
  for (const thread of threads) if (thread !== closing) retireThread(system, thread, 0n);
  if (closing === null) process.exit = exit;
  closeDescriptors(kernel, process, () => true);
  for (const { vid } of [...process.subscriptions]) unsubscribe(system, process, vid);
  detachAll(system, process, "exit");
  if (closing !== null) {
    removeAllPages(system, spaceOf(kernel, process.space));
    addPhase(kernel, { kind: "exit", exit });
    return;
  }
  if (!process.borrows) freeSpace(system, spaceOf(kernel, process.space));
  tellOfExit(system, process, exit);
}

/** Windows: the thread of a process in whose call or fault the process ends; null: everything is done at once. */
function whoCloses({ kernel }: System, process: Process): Thread | null {
  const tid = windowsOf(kernel)?.caller ?? 0;
  const thread = tid === 0 ? undefined : kernel.threads.get(tid);
  if (thread?.pid !== process.pid || thread.core === null || thread.state === "exited") return null;
  return workOf(kernel, thread.tid) === undefined ? thread : null;
}

/** The last step of the end of a process: its pages are gone, now its tables, its thread, and its parent is told. */
export function completeExit(system: System, process: Process, exit: ProcessExit): void {
  for (const thread of liveThreads(system.kernel, process.pid)) retireThread(system, thread, 0n);
  process.exit = exit;
  destroyMm(system, spaceOf(system.kernel, process.space));
  tellOfExit(system, process, exit);
}

function tellOfExit(system: System, process: Process, exit: ProcessExit): void {
  const { kernel } = system;
  const [code, signal] = exit.kind === "code" ? [exit.code, 0] : [0, exit.signal];
  record(system, EventKind.ProcessExit, code, signal, process.pid);
  for (const child of kernel.processes.values())
    if (child.parent === process.pid && child.exit !== null) child.reaped = true;
  const parent = process.parent === 0 ? undefined : kernel.processes.get(process.parent);
  if (parent === undefined || parent.exit !== null) process.reaped = true;
  else {
    notifyParent(system, parent, process);
    releaseParent(system, process);
    kernel.ended.push(process.pid);
    kernel.stirred = true;
  }
  completeMeetings(system);
}

/** Detaches every VAS of a process whose threads have all left them; what cannot be written back is abandoned. */
export function detachAll(system: System, process: Process, call: "exit" | "exec"): void {
  for (const attachment of attachmentsOf(system.kernel, process)) {
    const failure = removeAttachment(system, process, attachment);
    if (failure !== null) abandon(system, process, attachment.id, `${call}: `, failure.text);
  }
  sweepDeadSpaces(system);
}

/** vas_exit goes back to the original space first; that failing is only logged. */
export function leaveVas(system: System, process: Process, thread: Thread): void {
  dropLocks(system, thread);
  if (thread.space === process.space) return;
  if (process.owner === kernelOwner) {
    // Kernel code runs in spaces that are not its own, and leaves nothing there.
    thread.space = process.space;
    return;
  }
  const failure = leaveAttached(system, process, thread);
  if (failure !== null)
    report(system, {
      kind: "defect",
      number: 9,
      text: `could not leave VAS ${thread.activeVas}: ${failure.text}`,
    });
  thread.activeVas = 0;
  thread.space = process.space;
}

/** An attachment that could not be written back at exit: in the patches it stays counted for ever (Q9). */
function abandon(system: System, process: Process, id: number, call: string, why: string): void {
  const { kernel } = system;
  const attachment = kernel.attached.get(id)!;
  const vas = kernel.vases.get(attachment.vid)!;
  const mm = spaceOf(kernel, attachment.space);
  for (const vma of [...mm.vmas]) removePages(system, mm, vma, "leaving");
  leaveAsid(kernel, mm);
  destroyMm(system, mm);
  kernel.attached.delete(id);
  process.attachments = process.attachments.filter((one) => one !== id);
  releaseSharedId(system, attachment.sharedId);
  releaseSharedId(system, mm.ownSharedId);
  if (!kernel.config.halfDetach) {
    releaseShare(vas, attachment.type);
    vas.attachments = vas.attachments.filter((one) => one !== id);
    return;
  }
  reportDefect(
    system,
    Defect.HalfDetach,
    `${call}\`${vas.name}\` could not be written back (${why}) and stays attached for ever`,
  );
}

/** Frees an address space with all that is mapped in it. */
export function freeSpace(system: System, mm: Mm): void {
  for (const vma of [...mm.vmas]) removePages(system, mm, vma, "leaving");
  destroyMm(system, mm);
}

/** Completes a wait of the parent, if one of its threads waits for this child. */
function notifyParent(system: System, parent: Process, child: Process): void {
  for (const thread of liveThreads(system.kernel, parent.pid)) {
    if (thread.blocked?.kind !== "wait" || (thread.blocked.pid !== -1 && thread.blocked.pid !== child.pid)) continue;
    returnValue(system, thread, BigInt(collect(system, thread, child, thread.blocked.status)));
    wake(system, thread);
    return;
  }
}

/** Ends the wait of a parent for a child that has its memory (vfork): the child has ended, or has memory of its own. */
export function releaseParent(system: System, child: Process): void {
  for (const thread of liveThreads(system.kernel, child.parent as Process["pid"])) {
    if (thread.blocked?.kind !== "vfork" || thread.blocked.child !== child.pid) continue;
    returnValue(system, thread, BigInt(child.pid));
    wake(system, thread);
  }
}

/** Collects an ended child for wait: its pid, and its status as Linux encodes it. */
export function collect(system: System, thread: Thread, child: Process, status: number): number {
  child.reaped = true;
  const exit = child.exit!;
  const word = exit.kind === "code" ? exit.code << 8 : exit.signal;
  if (status !== 0) {
    const bytes = Uint8Array.of(word, word >> 8, word >> 16, word >> 24);
    if (writeUser(system, spaceOf(system.kernel, thread.space), status, bytes) < 0) return -errno.EFAULT;
  }
  return child.pid;
}

/** "A exited with 0" or "A was killed by SIGSEGV at 0x…: nothing is mapped here". */
export function exitText(process: Process, exit: ProcessExit): string {
  if (exit.kind === "code") return `${process.name} exited with ${exit.code}`;
  const where = exit.va === null ? "" : ` at ${addressText(exit.va)}`;
  return `${process.name} was killed by ${signalName(exit.signal)}${where}: ${exit.cause}`;
}
